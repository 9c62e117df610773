resource "google_project_service" "certificatemanager" {
  project = "acme-everything"
  service = "certificatemanager.googleapis.com"
}

resource "google_project_service" "cloudscheduler" {
  project = "acme-everything"
  service = "cloudscheduler.googleapis.com"
}

resource "google_project_service" "compute" {
  project = "acme-everything"
  service = "compute.googleapis.com"
}

resource "google_project_service" "dns" {
  project = "acme-everything"
  service = "dns.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-everything"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-everything"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "iap" {
  project = "acme-everything"
  service = "iap.googleapis.com"
}

resource "google_project_service" "logging" {
  project = "acme-everything"
  service = "logging.googleapis.com"
}

resource "google_project_service" "monitoring" {
  project = "acme-everything"
  service = "monitoring.googleapis.com"
}

resource "google_project_service" "parametermanager" {
  project = "acme-everything"
  service = "parametermanager.googleapis.com"
}

resource "google_project_service" "redis" {
  project = "acme-everything"
  service = "redis.googleapis.com"
}

resource "google_project_service" "run" {
  project = "acme-everything"
  service = "run.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-everything"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "servicenetworking" {
  project = "acme-everything"
  service = "servicenetworking.googleapis.com"
}

resource "google_project_service" "sqladmin" {
  project = "acme-everything"
  service = "sqladmin.googleapis.com"
}

resource "google_project_service" "storage" {
  project = "acme-everything"
  service = "storage.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-everything"
  service = "sts.googleapis.com"
}

resource "google_project_service" "vpcaccess" {
  project = "acme-everything"
  service = "vpcaccess.googleapis.com"
}

resource "google_project_service" "workflowexecutions" {
  project = "acme-everything"
  service = "workflowexecutions.googleapis.com"
}

resource "google_project_service" "workflows" {
  project = "acme-everything"
  service = "workflows.googleapis.com"
}
