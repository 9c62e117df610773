resource "google_service_account" "release_development" {
  account_id   = "notejam-development-release"
  display_name = "Deploys notejam to development"
}

resource "google_project_iam_member" "release_development" {
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
  member  = google_service_account.release_development.member
}

resource "google_artifact_registry_repository_iam_member" "release_development" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west6"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_development.member
}

resource "google_project_iam_member" "release_development_logs" {
  project = "notejam-4711"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_development.member
}

resource "google_storage_bucket_iam_member" "release_development_reads" {
  bucket = "notejam-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_development.member
}

resource "google_storage_bucket_iam_member" "release_development_writes" {
  bucket = "notejam-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_development.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/notejam/development/\") || resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/fairlead/notejam/stages/development/\") || resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/fairlead/notejam/releases/\")"
  }
}

resource "google_cloudbuild_trigger" "release_development" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "notejam-development"
  description     = "Promotes notejam to development"
  filename        = ".cloudbuild/notejam/deploy-development.yaml"
  location        = "europe-west6"
  service_account = google_service_account.release_development.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      tag = "^development$"
    }
  }
}

resource "google_project_iam_member" "build_starts" {
  project = "notejam-4711"
  role    = "roles/cloudbuild.builds.editor"
  member  = google_service_account.build.member
}

resource "google_service_account_iam_member" "build_starts" {
  service_account_id = google_service_account.release_development.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.build.member
}
