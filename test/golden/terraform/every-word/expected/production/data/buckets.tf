resource "google_storage_bucket" "dumps" {
  name                        = "acme-everything-everything-production-dumps"
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

resource "google_storage_bucket" "public" {
  name                        = "acme-everything-everything-production-public"
  location                    = "EUROPE-WEST1"
  uniform_bucket_level_access = true
  public_access_prevention    = "inherited"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_storage_bucket" "uploads" {
  name                        = "acme-everything-everything-production-uploads"
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
