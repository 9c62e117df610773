resource "google_project_service" "certificatemanager" {
  project = "acme-portal"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-portal"
  service = "compute.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-portal"
  service = "dns.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-portal"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-portal"
  service = "logging.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-portal"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-portal"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-portal"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-portal"
  service = "storage.googleapis.com"
}
