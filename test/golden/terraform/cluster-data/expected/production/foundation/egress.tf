resource "google_compute_router" "egress" {
  name    = "shop-production-nat"
  region  = "europe-west1"
  network = google_compute_network.main.id
}

resource "google_compute_router_nat" "egress" {
  name                               = "shop-production-nat"
  router                             = google_compute_router.egress.name
  region                             = "europe-west1"
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
