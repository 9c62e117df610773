resource "google_service_account" "nodes" {
  account_id   = "notejam-production-nodes"
  display_name = "Nodes of notejam in production"
}

resource "google_project_iam_member" "nodes" {
  project = "notejam-4711"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes_images" {
  project    = "notejam-4711"
  location   = "europe-west6"
  repository = "notejam"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}
