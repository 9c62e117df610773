resource "google_service_account" "secrets" {
  account_id   = "notejam-production-secrets"
  display_name = "Secrets of notejam in production"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-notejam-prod.svc.id.goog[notejam-production/secrets]"

  depends_on = [google_container_cluster.main]
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset(["notejam-production-db_password", "notejam-production-session-key"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
