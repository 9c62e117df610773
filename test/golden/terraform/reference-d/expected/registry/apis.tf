resource "google_project_service" "artifactregistry" {
  project = "acme-prefect"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-prefect"
  service = "containerscanning.googleapis.com"
}
