resource "google_compute_global_address" "edge" {
  name = "shop-production-edge"
}

resource "google_compute_global_address" "edge_standby" {
  name = "shop-production-edge-us-east1"
}
