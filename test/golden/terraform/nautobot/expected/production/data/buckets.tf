resource "google_storage_bucket" "media" {
  name                        = "acme-nautobot-nautobot-production-media"
  location                    = "EUROPE-WEST1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 30
      with_state                 = "ARCHIVED"
    }
  }
}

resource "google_storage_bucket" "static" {
  name                        = "acme-nautobot-nautobot-production-static"
  location                    = "EUROPE-WEST1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"
}
