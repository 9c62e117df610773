resource "google_storage_bucket" "assets" {
  name                        = "acme-shop-shop-testing-assets"
  location                    = "US"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_storage_bucket" "media" {
  name                        = "acme-shop-shop-testing-media"
  location                    = "US-CENTRAL1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"
}
