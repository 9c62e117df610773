resource "google_project_service" "artifactregistry" {
  project = "acme-shop"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-shop"
  service = "containerscanning.googleapis.com"
}
