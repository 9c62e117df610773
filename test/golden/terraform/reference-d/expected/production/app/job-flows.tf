resource "google_service_account" "flows" {
  account_id   = "prefect-production-flows"
  display_name = "flows of prefect in production"
}

resource "google_project_iam_member" "flows" {
  for_each = toset(["roles/bigquery.jobUser"])

  project = "acme-prefect"
  role    = each.value
  member  = google_service_account.flows.member
}

resource "google_secret_manager_secret_iam_member" "flows" {
  for_each = toset(["prefect-production-auth"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.flows.member

  depends_on = [google_secret_manager_secret.auth]
}
