resource "google_project_service" "binaryauthorization" {
  project = "acme-notejam-test"
  service = "binaryauthorization.googleapis.com"
}

resource "google_project_service" "certificatemanager" {
  project = "acme-notejam-test"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-notejam-test"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-notejam-test"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-notejam-test"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-notejam-test"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-notejam-test"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-notejam-test"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-notejam-test"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-notejam-test"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-notejam-test"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-notejam-test"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-notejam-test"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-notejam-test"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-notejam-test"
  service = "storage.googleapis.com"
}
