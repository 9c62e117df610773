resource "google_compute_backend_bucket" "public" {
  name        = "everything-production-public"
  bucket_name = "acme-everything-everything-production-public"
  enable_cdn  = true
}

# Public because a route leads here. Objects are read by their names; nobody can list them.
resource "google_storage_bucket_iam_member" "public" {
  bucket = "acme-everything-everything-production-public"
  role   = "roles/storage.legacyObjectReader"
  member = "allUsers"
}
