resource "google_compute_region_network_endpoint_group" "web" {
  name                  = "portal-production-web"
  region                = "europe-west4"
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = "portal-production-web"
  }
}

resource "google_compute_backend_service" "web" {
  name                  = "portal-production-web"
  load_balancing_scheme = "EXTERNAL_MANAGED"

  backend {
    group = google_compute_region_network_endpoint_group.web.id
  }

  log_config {
    enable = true
  }
}
