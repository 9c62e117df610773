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

resource "google_project_service" "iam" {
  project = "acme-global"
  service = "iam.googleapis.com"
}

resource "google_project_service" "iamcredentials" {
  project = "acme-global"
  service = "iamcredentials.googleapis.com"
}

resource "google_project_service" "sts" {
  project = "acme-global"
  service = "sts.googleapis.com"
}
