resource "google_project_service" "binaryauthorization" {
  project = "acme-notejam-dev"
  service = "binaryauthorization.googleapis.com"
}

resource "google_project_service" "certificatemanager" {
  project = "acme-notejam-dev"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-notejam-dev"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-notejam-dev"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-notejam-dev"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-notejam-dev"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-notejam-dev"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-notejam-dev"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-notejam-dev"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-notejam-dev"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-notejam-dev"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-notejam-dev"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-notejam-dev"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-notejam-dev"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-notejam-dev"
  service = "storage.googleapis.com"
}
