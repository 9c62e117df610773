resource "google_service_account" "release_production" {
  account_id   = "notejam-production-release"
  display_name = "Deploys notejam to production"
}

resource "google_project_iam_member" "release_production" {
  for_each = toset([
    "roles/certificatemanager.editor",
    "roles/cloudscheduler.admin",
    "roles/cloudsql.admin",
    "roles/compute.loadBalancerAdmin",
    "roles/compute.networkAdmin",
    "roles/compute.networkUser",
    "roles/compute.securityAdmin",
    "roles/container.admin",
    "roles/dns.admin",
    "roles/gkebackup.admin",
    "roles/gkehub.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iap.admin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
    "roles/workflows.admin",
  ])

  project = "notejam-4711"
  role    = each.value
  member  = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west6"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_images_grants" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west6"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_project_iam_member" "release_production_logs" {
  project = "notejam-4711"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_reads" {
  bucket = "notejam-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_writes" {
  bucket = "notejam-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_production.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/notejam/production/\") || resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/fairlead/notejam/stages/production/\")"
  }
}

resource "google_cloudbuild_trigger" "release_production" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "notejam-production"
  description     = "Promotes notejam to production"
  filename        = ".cloudbuild/notejam/deploy-production.yaml"
  location        = "europe-west6"
  service_account = google_service_account.release_production.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      tag = "^production$"
    }
  }

  approval_config {
    approval_required = true
  }
}
