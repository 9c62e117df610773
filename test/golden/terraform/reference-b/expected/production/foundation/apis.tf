resource "google_project_service" "binaryauthorization" {
  project = "acme-notejam-prod"
  service = "binaryauthorization.googleapis.com"
}

resource "google_project_service" "certificatemanager" {
  project = "acme-notejam-prod"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-notejam-prod"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-notejam-prod"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-notejam-prod"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-notejam-prod"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-notejam-prod"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-notejam-prod"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-notejam-prod"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-notejam-prod"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-notejam-prod"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-notejam-prod"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-notejam-prod"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-notejam-prod"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-notejam-prod"
  service = "storage.googleapis.com"
}
