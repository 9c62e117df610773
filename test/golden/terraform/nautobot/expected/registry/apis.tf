resource "google_project_service" "artifactregistry" {
  project = "acme-build"
  service = "artifactregistry.googleapis.com"
}

resource "google_project_service" "containerscanning" {
  project = "acme-build"
  service = "containerscanning.googleapis.com"
}

resource "google_project_service" "iam" {
  project = "acme-build"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-build"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-build"
  service = "sts.googleapis.com"
}
