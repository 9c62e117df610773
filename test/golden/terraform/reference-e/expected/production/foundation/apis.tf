resource "google_project_service" "certificatemanager" {
  project = "notejam-4711"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "cloudscheduler" {
  project = "notejam-4711"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "notejam-4711"
  service = "compute.googleapis.com"
}

resource "google_project_service" "container" {
  project = "notejam-4711"
  service = "container.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "notejam-4711"
  service = "dns.googleapis.com"
}

resource "google_project_service" "gkebackup" {
  project = "notejam-4711"
  service = "gkebackup.googleapis.com"
}

resource "google_project_service" "gkehub" {
  project = "notejam-4711"
  service = "gkehub.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "notejam-4711"
  service = "iam.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "notejam-4711"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "notejam-4711"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "run" {
  project = "notejam-4711"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "notejam-4711"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "notejam-4711"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "notejam-4711"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "notejam-4711"
  service = "storage.googleapis.com"
}

resource "google_project_service" "workflowexecutions" {
  project = "notejam-4711"
  service = "workflowexecutions.googleapis.com"
}

resource "google_project_service" "workflows" {
  project = "notejam-4711"
  service = "workflows.googleapis.com"
}
