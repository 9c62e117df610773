resource "google_project_service" "artifactregistry" {
  project = "acme-prefect"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-prefect"
  service = "containerscanning.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-prefect"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-prefect"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-prefect"
  service = "sts.googleapis.com"
}
