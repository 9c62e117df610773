resource "google_compute_global_address" "edge" {
  name = "shop-production-edge"
}
