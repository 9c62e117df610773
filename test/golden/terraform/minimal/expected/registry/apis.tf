resource "google_project_service" "artifactregistry" {
  project = "acme-hello"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-hello"
  service = "containerscanning.googleapis.com"
}
