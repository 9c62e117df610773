resource "google_compute_backend_bucket" "static" {
  name        = "nautobot-production-static"
  bucket_name = "acme-nautobot-nautobot-production-static"
  enable_cdn  = true
}

# Public because a route leads here. Objects are read by their names; nobody can list them.
resource "google_storage_bucket_iam_member" "static" {
  bucket = "acme-nautobot-nautobot-production-static"
  role   = "roles/storage.legacyObjectReader"
  member = "allUsers"
}
