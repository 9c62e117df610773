resource "google_compute_router" "egress" {
  name    = "notejam-production-nat"
  region  = "europe-west6"
  network = google_compute_network.main.id
}

resource "google_compute_address" "egress_1" {
  name   = "notejam-production-egress-1"
  region = "europe-west6"
}

resource "google_compute_router_nat" "egress" {
  name                               = "notejam-production-nat"
  router                             = google_compute_router.egress.name
  region                             = "europe-west6"
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

resource "google_compute_router" "egress_standby" {
  name    = "notejam-production-nat-europe-west3"
  region  = "europe-west3"
  network = google_compute_network.main.id
}

resource "google_compute_address" "egress_standby_1" {
  name   = "notejam-production-egress-europe-west3-1"
  region = "europe-west3"
}

resource "google_compute_router_nat" "egress_standby" {
  name                               = "notejam-production-nat-europe-west3"
  router                             = google_compute_router.egress_standby.name
  region                             = "europe-west3"
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [google_compute_address.egress_standby_1.id]
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.run_standby.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  subnetwork {
    name                    = google_compute_subnetwork.nodes_standby.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
