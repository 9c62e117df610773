resource "google_project_service" "cloudscheduler" {
  project = "acme-notejam"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-notejam"
  service = "compute.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-notejam"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-notejam"
  service = "logging.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-notejam"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-notejam"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-notejam"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-notejam"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-notejam"
  service = "storage.googleapis.com"
}
