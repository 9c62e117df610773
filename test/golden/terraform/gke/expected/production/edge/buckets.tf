# Public because a route leads here. Objects are read by their names; nobody can list them.
resource "google_storage_bucket_iam_member" "assets" {
  bucket = "acme-shop-shop-production-assets"
  role   = "roles/storage.legacyObjectReader"
  member = "allUsers"
}
