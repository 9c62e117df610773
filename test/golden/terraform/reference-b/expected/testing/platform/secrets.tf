resource "google_service_account" "secrets" {
  account_id   = "notejam-testing-secrets"
  display_name = "Secrets of notejam in testing"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-notejam-test.svc.id.goog[notejam-testing/secrets]"

  depends_on = [google_container_cluster.main]
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset(["notejam-testing-db_password", "notejam-testing-session-key"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
