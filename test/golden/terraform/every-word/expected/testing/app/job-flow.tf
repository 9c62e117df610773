resource "google_service_account" "flow" {
  account_id   = "everything-testing-flow"
  display_name = "flow of everything in testing"
}

resource "google_secret_manager_secret_iam_member" "flow" {
  for_each = toset([
    "everything-testing-auth",
    "everything-testing-broker_ca",
    "everything-testing-env_DATABASE_URL",
    "everything-testing-env_REDIS_URL",
    "everything-testing-file_settings",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.flow.member

  depends_on = [
    google_secret_manager_secret.auth,
    google_secret_manager_secret.broker_ca,
    google_secret_manager_secret.env_DATABASE_URL,
    google_secret_manager_secret.env_REDIS_URL,
    google_secret_manager_secret.file_settings,
  ]
}

resource "google_storage_bucket_iam_member" "flow" {
  for_each = toset(["acme-everything-test-everything-testing-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.flow.member
}
