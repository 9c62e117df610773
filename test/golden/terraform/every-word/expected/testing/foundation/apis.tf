resource "google_project_service" "cloudscheduler" {
  project = "acme-everything-test"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-everything-test"
  service = "compute.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-everything-test"
  service = "dns.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-everything-test"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-everything-test"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-everything-test"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-everything-test"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "parametermanager" {
  project = "acme-everything-test"
  service = "parametermanager.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-everything-test"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-everything-test"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-everything-test"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-everything-test"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-everything-test"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-everything-test"
  service = "storage.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-everything-test"
  service = "sts.googleapis.com"
}

resource "google_project_service" "workflowexecutions" {
  project = "acme-everything-test"
  service = "workflowexecutions.googleapis.com"
}

resource "google_project_service" "workflows" {
  project = "acme-everything-test"
  service = "workflows.googleapis.com"
}
