resource "google_artifact_registry_repository_iam_member" "images_pull" {
  for_each = { for project, number in var.project_numbers : project => number if contains(["acme-shop", "acme-shop-test"], project) }

  repository = google_artifact_registry_repository.images.name
  location   = "europe-west1"
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${each.value}@serverless-robot-prod.iam.gserviceaccount.com"
}
