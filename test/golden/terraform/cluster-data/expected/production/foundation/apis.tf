resource "google_project_service" "certificatemanager" {
  project = "acme-shop"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-shop"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-shop"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-shop"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-shop"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-shop"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-shop"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-shop"
  service = "logging.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-shop"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-shop"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-shop"
  service = "storage.googleapis.com"
}
