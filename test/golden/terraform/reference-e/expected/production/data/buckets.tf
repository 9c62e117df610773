resource "google_storage_bucket" "dumps" {
  name                        = "notejam-4711-notejam-production-dumps"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age = 365
    }
  }
}
