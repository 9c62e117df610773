resource "google_compute_global_address" "edge" {
  name = "notejam-production-edge"
}

resource "google_compute_global_address" "edge_standby" {
  name = "notejam-production-edge-europe-west3"
}
