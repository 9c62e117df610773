resource "google_project_service" "artifactregistry" {
  project = "notejam-4711"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "notejam-4711"
  service = "containerscanning.googleapis.com"
}
