resource "google_compute_router" "egress" {
  name    = "portal-production-nat"
  region  = "europe-west4"
  network = "corporate"
}

resource "google_compute_address" "egress_1" {
  name   = "portal-production-egress-1"
  region = "europe-west4"
}

resource "google_compute_router_nat" "egress" {
  name                               = "portal-production-nat"
  router                             = google_compute_router.egress.name
  region                             = "europe-west4"
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [google_compute_address.egress_1.id]
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.run.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
