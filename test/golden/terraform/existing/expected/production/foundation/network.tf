# Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.
resource "google_compute_subnetwork" "run" {
  name                     = "portal-production-run"
  ip_cidr_range            = "10.20.0.0/26"
  region                   = "europe-west4"
  network                  = "corporate"
  private_ip_google_access = true
}
