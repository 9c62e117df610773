resource "google_project_service" "certificatemanager" {
  project = "acme-global"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-global"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-global"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-global"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-global"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-global"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-global"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-global"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-global"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-global"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-global"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-global"
  service = "storage.googleapis.com"
}
