resource "google_service_account" "release_testing" {
  account_id   = "shop-testing-release"
  display_name = "Deploys shop to testing"
}

resource "google_project_iam_member" "release_testing" {
  for_each = contains(keys(var.project_numbers), "acme-shop") ? toset([
    "roles/certificatemanager.editor",
    "roles/cloudsql.admin",
    "roles/compute.loadBalancerAdmin",
    "roles/compute.networkUser",
    "roles/compute.securityAdmin",
    "roles/container.admin",
    "roles/dns.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iap.admin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/redis.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/storage.admin",
  ]) : toset([])

  project = "acme-shop"
  role    = each.value
  member  = google_service_account.release_testing.member
}

resource "google_artifact_registry_repository_iam_member" "release_testing" {
  repository = google_artifact_registry_repository.images.name
  location   = "us"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_testing.member
}

resource "google_project_iam_member" "release_testing_logs" {
  project = "acme-build"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_testing.member
}

resource "google_storage_bucket_iam_member" "release_testing_reads" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_testing.member
}

resource "google_storage_bucket_iam_member" "release_testing_writes" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_testing.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/shop/testing/\") || resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/fairlead/shop/stages/testing/\") || resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/fairlead/shop/releases/\")"
  }
}

resource "google_cloudbuild_trigger" "release_testing" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "shop-testing"
  description     = "Promotes shop to testing"
  filename        = ".cloudbuild/shop/deploy-testing.yaml"
  location        = "us-central1"
  service_account = google_service_account.release_testing.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      tag = "^testing$"
    }
  }
}

resource "google_project_iam_member" "build_starts" {
  project = "acme-build"
  role    = "roles/cloudbuild.builds.editor"
  member  = google_service_account.build.member
}

resource "google_service_account_iam_member" "build_starts" {
  service_account_id = google_service_account.release_testing.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.build.member
}
