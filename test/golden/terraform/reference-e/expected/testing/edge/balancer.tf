resource "google_compute_global_address" "edge" {
  name = "notejam-testing-edge"
}

resource "google_compute_global_address" "edge_standby" {
  name = "notejam-testing-edge-europe-west3"
}
