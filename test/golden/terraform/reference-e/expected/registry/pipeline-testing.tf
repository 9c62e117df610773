resource "google_service_account" "release_testing" {
  account_id   = "notejam-testing-release"
  display_name = "Deploys notejam to testing"
}

resource "google_project_iam_member" "release_testing" {
  for_each = toset([
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
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/storage.admin",
  ])

  project = "notejam-4711"
  role    = each.value
  member  = google_service_account.release_testing.member
}

resource "google_artifact_registry_repository_iam_member" "release_testing" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west6"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_testing.member
}

resource "google_project_iam_member" "release_testing_logs" {
  project = "notejam-4711"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_testing.member
}

resource "google_storage_bucket_iam_member" "release_testing_reads" {
  bucket = "notejam-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_testing.member
}

resource "google_storage_bucket_iam_member" "release_testing_writes" {
  bucket = "notejam-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_testing.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/notejam/testing/\") || resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/fairlead/notejam/stages/testing/\")"
  }
}

resource "google_cloudbuild_trigger" "release_testing" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "notejam-testing"
  description     = "Promotes notejam to testing"
  filename        = ".cloudbuild/notejam/deploy-testing.yaml"
  location        = "europe-west6"
  service_account = google_service_account.release_testing.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      tag = "^testing$"
    }
  }
}
