resource "google_compute_network" "main" {
  name                    = "everything-production"
  auto_create_subnetworks = false

  depends_on = [google_project_service.compute]
}

# Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.
resource "google_compute_subnetwork" "run" {
  name                     = "everything-production-run"
  ip_cidr_range            = "10.10.0.0/20"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_compute_subnetwork" "run_connector" {
  name                     = "everything-production-run-connector"
  ip_cidr_range            = "10.10.48.0/28"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_vpc_access_connector" "run" {
  name          = "everything-production-run"
  region        = "europe-west1"
  machine_type  = "e2-micro"
  min_instances = 2
  max_instances = 3

  subnet {
    name = google_compute_subnetwork.run_connector.name
  }
}
