resource "google_project_service" "compute" {
  project = "acme-web"
  service = "compute.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-web"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-web"
  service = "logging.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-web"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-web"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-web"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-web"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-web"
  service = "storage.googleapis.com"
}
