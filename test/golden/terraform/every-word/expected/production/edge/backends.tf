resource "google_compute_region_network_endpoint_group" "web" {
  name                  = "everything-production-web"
  region                = "europe-west1"
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = "everything-production-web"
  }
}

resource "google_compute_region_network_endpoint_group" "api" {
  name                  = "everything-production-api"
  region                = "europe-west1"
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = "everything-production-api"
  }
}

resource "google_compute_backend_service" "web" {
  name                  = "everything-production-web"
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

resource "google_compute_backend_service" "api" {
  name                  = "everything-production-api"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = google_compute_security_policy.api.id

  backend {
    group = google_compute_region_network_endpoint_group.api.id
  }

  log_config {
    enable = true
  }
}
