resource "google_service_account" "secrets" {
  account_id   = "prefect-production-secrets"
  display_name = "Secrets of prefect in production"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-prefect.svc.id.goog[prefect-production/secrets]"

  depends_on = [google_container_cluster.main]
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset([
    "prefect-production-db_password",
    "prefect-production-events_password",
    "prefect-production-password",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
