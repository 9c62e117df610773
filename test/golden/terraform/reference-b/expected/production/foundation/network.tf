resource "google_compute_network" "main" {
  name                    = "notejam-production"
  auto_create_subnetworks = false

  depends_on = [google_project_service.compute]
}

# Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.
resource "google_compute_subnetwork" "run" {
  name                     = "notejam-production-run"
  ip_cidr_range            = "10.104.0.0/20"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "notejam-production-nodes"
  ip_cidr_range            = "10.104.16.0/20"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.104.128.0/18"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.104.32.0/20"
  }
}

# Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.
resource "google_compute_subnetwork" "run_standby" {
  name                     = "notejam-production-run-europe-west4"
  ip_cidr_range            = "10.104.192.0/20"
  region                   = "europe-west4"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_compute_subnetwork" "nodes_standby" {
  name                     = "notejam-production-nodes-europe-west4"
  ip_cidr_range            = "10.104.208.0/21"
  region                   = "europe-west4"
  network                  = google_compute_network.main.id
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.104.224.0/19"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.104.216.0/21"
  }
}
