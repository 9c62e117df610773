resource "google_service_account" "flow" {
  account_id   = "shop-production-flow"
  display_name = "flow of shop in production"
}

resource "google_secret_manager_secret_iam_member" "flow" {
  for_each = toset(["shop-production-env_CACHE_URL", "shop-production-env_DATABASE_URL"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.flow.member

  depends_on = [
    google_secret_manager_secret.env_CACHE_URL,
    google_secret_manager_secret.env_DATABASE_URL,
  ]
}

resource "google_storage_bucket_iam_member" "flow" {
  for_each = toset(["acme-shop-shop-production-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.flow.member
}
