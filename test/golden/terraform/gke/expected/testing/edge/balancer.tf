resource "google_compute_global_address" "edge" {
  name = "shop-testing-edge"
}

resource "google_compute_global_address" "edge_standby" {
  name = "shop-testing-edge-us-east1"
}
