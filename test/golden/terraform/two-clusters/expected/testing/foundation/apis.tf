resource "google_project_service" "certificatemanager" {
  project = "acme-shop-test"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-shop-test"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "acme-shop-test"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-shop-test"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "acme-shop-test"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "acme-shop-test"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-shop-test"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-shop-test"
  service = "logging.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-shop-test"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-shop-test"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-shop-test"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-shop-test"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-shop-test"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-shop-test"
  service = "storage.googleapis.com"
}
