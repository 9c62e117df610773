resource "google_compute_global_address" "edge" {
  name = "nautobot-production-edge"
}
