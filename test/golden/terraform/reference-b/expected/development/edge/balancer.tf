resource "google_compute_global_address" "edge" {
  name = "notejam-development-edge"
}
