resource "google_project_service" "artifactregistry" {
  project = "notejam-4711"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "notejam-4711"
  service = "containerscanning.googleapis.com"
}

resource "google_project_service" "cloudbuild" {
  project = "notejam-4711"
  service = "cloudbuild.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "notejam-4711"
  service = "iam.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "notejam-4711"
  service = "secretmanager.googleapis.com"
}
