resource "google_service_account" "flow" {
  account_id   = "everything-production-flow"
  display_name = "flow of everything in production"
}

resource "google_secret_manager_secret_iam_member" "flow" {
  for_each = toset([
    "everything-production-auth",
    "everything-production-broker_ca",
    "everything-production-env_DATABASE_URL",
    "everything-production-env_REDIS_URL",
    "everything-production-file_settings",
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
  for_each = toset(["acme-everything-everything-production-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.flow.member
}
