resource "google_project_service" "cloudscheduler" {
  project = "acme-nautobot-dev"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-nautobot-dev"
  service = "compute.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-nautobot-dev"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iap" {
  project = "acme-nautobot-dev"
  service = "iap.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-nautobot-dev"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-nautobot-dev"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "parametermanager" {
  project = "acme-nautobot-dev"
  service = "parametermanager.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-nautobot-dev"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-nautobot-dev"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-nautobot-dev"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-nautobot-dev"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-nautobot-dev"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-nautobot-dev"
  service = "storage.googleapis.com"
}
