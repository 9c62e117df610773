resource "google_project_service" "artifactregistry" {
  project = "acme-build"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-build"
  service = "containerscanning.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-build"
  service = "secretmanager.googleapis.com"
}

resource "google_project_service" "cloudbuild" {
  project = "acme-build"
  service = "cloudbuild.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-build"
  service = "iam.googleapis.com"
}
