resource "google_project_service" "compute" {
  project = "acme-prefect"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-prefect"
  service = "container.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-prefect"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-prefect"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-prefect"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-prefect"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-prefect"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-prefect"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-prefect"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-prefect"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-prefect"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-prefect"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-prefect"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-prefect"
  service = "storage.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-prefect"
  service = "sts.googleapis.com"
}
