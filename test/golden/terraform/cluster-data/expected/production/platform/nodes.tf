resource "google_service_account" "nodes" {
  account_id   = "shop-production-nodes"
  display_name = "Nodes of shop in production"
}

resource "google_project_iam_member" "nodes" {
  project = "acme-shop"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_images" {
  project    = "acme-shop"
  location   = "europe-west1"
  repository = "shop"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
