resource "google_compute_router" "egress" {
  name    = "nautobot-production-nat"
  region  = "europe-west1"
  network = google_compute_network.main.id
}

resource "google_compute_address" "egress_1" {
  name   = "nautobot-production-egress-1"
  region = "europe-west1"
}

resource "google_compute_router_nat" "egress" {
  name                               = "nautobot-production-nat"
  router                             = google_compute_router.egress.name
  region                             = "europe-west1"
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [google_compute_address.egress_1.id]
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.run.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  subnetwork {
    name                    = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
