resource "google_service_account" "nodes" {
  account_id   = "shop-testing-nodes"
  display_name = "Nodes of shop in testing"
}

resource "google_project_iam_member" "nodes" {
  project = "acme-shop-test"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_images" {
  project    = "acme-build"
  location   = "europe-west1"
  repository = "shop"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
