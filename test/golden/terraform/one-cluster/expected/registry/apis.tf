resource "google_project_service" "artifactregistry" {
  project = "acme-build"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-build"
  service = "containerscanning.googleapis.com"
}
