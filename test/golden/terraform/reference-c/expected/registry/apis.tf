resource "google_project_service" "artifactregistry" {
  project = "acme-global"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-global"
  service = "containerscanning.googleapis.com"
}

resource "google_project_service" "secretmanager" {
  project = "acme-global"
  service = "secretmanager.googleapis.com"
}
