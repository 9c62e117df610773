resource "google_compute_global_address" "edge" {
  name = "notejam-development-edge"
}

resource "google_compute_global_address" "edge_standby" {
  name = "notejam-development-edge-europe-west3"
}
