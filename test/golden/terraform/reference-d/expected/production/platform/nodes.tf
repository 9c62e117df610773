resource "google_service_account" "nodes" {
  account_id   = "prefect-production-nodes"
  display_name = "Nodes of prefect in production"
}

resource "google_project_iam_member" "nodes" {
  project = "acme-prefect"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_images" {
  project    = "acme-prefect"
  location   = "us-west1"
  repository = "prefect"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_mirror_docker_io" {
  project    = "acme-prefect"
  location   = "us-west1"
  repository = "prefect-docker-io"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
