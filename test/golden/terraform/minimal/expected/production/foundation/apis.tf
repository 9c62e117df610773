resource "google_project_service" "compute" {
  project = "acme-hello"
  service = "compute.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-hello"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-hello"
  service = "logging.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-hello"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-hello"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-hello"
  service = "storage.googleapis.com"
}
