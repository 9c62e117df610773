resource "google_compute_router" "egress" {
  name    = "shop-production-nat"
  region  = "us-central1"
  network = google_compute_network.main.id
}

resource "google_compute_address" "egress_1" {
  name   = "shop-production-egress-1"
  region = "us-central1"
}

resource "google_compute_address" "egress_2" {
  name   = "shop-production-egress-2"
  region = "us-central1"
}

resource "google_compute_router_nat" "egress" {
  name                               = "shop-production-nat"
  router                             = google_compute_router.egress.name
  region                             = "us-central1"
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [google_compute_address.egress_1.id, google_compute_address.egress_2.id]
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
  name    = "shop-production-nat-us-east1"
  region  = "us-east1"
  network = google_compute_network.main.id
}

resource "google_compute_address" "egress_standby_1" {
  name   = "shop-production-egress-us-east1-1"
  region = "us-east1"
}

resource "google_compute_address" "egress_standby_2" {
  name   = "shop-production-egress-us-east1-2"
  region = "us-east1"
}

resource "google_compute_router_nat" "egress_standby" {
  name                   = "shop-production-nat-us-east1"
  router                 = google_compute_router.egress_standby.name
  region                 = "us-east1"
  nat_ip_allocate_option = "MANUAL_ONLY"
  nat_ips = [
    google_compute_address.egress_standby_1.id,
    google_compute_address.egress_standby_2.id,
  ]
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
