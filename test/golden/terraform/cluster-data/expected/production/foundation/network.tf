resource "google_compute_network" "main" {
  name                    = "shop-production"
  auto_create_subnetworks = false

  depends_on = [google_project_service.compute]
}

# Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.
resource "google_compute_subnetwork" "run" {
  name                     = "shop-production-run"
  ip_cidr_range            = "10.93.0.0/20"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "shop-production-nodes"
  ip_cidr_range            = "10.93.16.0/20"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.93.128.0/18"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.93.32.0/20"
  }
}
