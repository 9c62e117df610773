resource "google_service_account" "nodes" {
  account_id   = "nautobot-production-nodes"
  display_name = "Nodes of nautobot in production"
}

resource "google_project_iam_member" "nodes" {
  project = "acme-global"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_images" {
  project    = "acme-global"
  location   = "us-east4"
  repository = "nautobot"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_mirror_ghcr_io" {
  project    = "acme-global"
  location   = "us-east4"
  repository = "nautobot-ghcr-io"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
