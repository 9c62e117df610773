resource "google_artifact_registry_repository_iam_member" "images_pull" {
  for_each = { for project, number in var.project_numbers : project => number if contains(["acme-everything", "acme-everything-test"], project) }

  repository = google_artifact_registry_repository.images.name
  location   = "europe-west1"
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${each.value}@serverless-robot-prod.iam.gserviceaccount.com"
}

resource "google_artifact_registry_repository_iam_member" "mirror_docker_io_pull" {
  for_each = { for project, number in var.project_numbers : project => number if contains(["acme-everything", "acme-everything-test"], project) }

  repository = google_artifact_registry_repository.mirror_docker_io.name
  location   = "europe-west1"
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${each.value}@serverless-robot-prod.iam.gserviceaccount.com"
}

resource "google_artifact_registry_repository_iam_member" "mirror_ghcr_io_pull" {
  for_each = { for project, number in var.project_numbers : project => number if contains(["acme-everything", "acme-everything-test"], project) && contains(keys(var.secret_versions), "ghcr-token") }

  repository = google_artifact_registry_repository.mirror_ghcr_io[0].name
  location   = "europe-west1"
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${each.value}@serverless-robot-prod.iam.gserviceaccount.com"
}
