resource "google_storage_bucket" "assets" {
  name                        = "acme-shop-shop-production-assets"
  location                    = "US"
  uniform_bucket_level_access = true
  public_access_prevention    = "inherited"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"

  cors {
    origin          = ["https://shop.example.com"]
    method          = ["GET", "HEAD"]
    response_header = ["Content-Type"]
    max_age_seconds = 3600
  }
}

resource "google_storage_bucket" "media" {
  name                        = "acme-shop-shop-production-media"
  location                    = "US"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"

  custom_placement_config {
    data_locations = ["US-CENTRAL1", "US-EAST1"]
  }
}
