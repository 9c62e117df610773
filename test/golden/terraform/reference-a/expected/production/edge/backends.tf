resource "google_compute_region_network_endpoint_group" "web" {
  name                  = "nautobot-production-web"
  region                = "europe-west1"
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = "nautobot-production-web"
  }
}

resource "google_compute_backend_service" "web" {
  name                  = "nautobot-production-web"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = google_compute_security_policy.web.id

  backend {
    group = google_compute_region_network_endpoint_group.web.id
  }

  log_config {
    enable = true
  }

  iap {
    enabled = true
  }
}

resource "google_compute_backend_service" "web_api" {
  name                  = "nautobot-production-web-api"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = google_compute_security_policy.web_api.id

  backend {
    group = google_compute_region_network_endpoint_group.web.id
  }

  log_config {
    enable = true
  }
}
