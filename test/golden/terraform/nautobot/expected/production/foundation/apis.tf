resource "google_project_service" "binaryauthorization" {
  project = "acme-nautobot"
  service = "binaryauthorization.googleapis.com"
}

resource "google_project_service" "certificatemanager" {
  project = "acme-nautobot"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "cloudscheduler" {
  project = "acme-nautobot"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-nautobot"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-nautobot"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-nautobot"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-nautobot"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-nautobot"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-nautobot"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iap" {
  project = "acme-nautobot"
  service = "iap.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-nautobot"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-nautobot"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-nautobot"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-nautobot"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-nautobot"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-nautobot"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-nautobot"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-nautobot"
  service = "storage.googleapis.com"
}
