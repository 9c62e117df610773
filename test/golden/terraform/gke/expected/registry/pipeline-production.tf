resource "google_service_account" "release_production" {
  account_id   = "shop-production-release"
  display_name = "Deploys shop to production"
}

resource "google_project_iam_member" "release_production" {
  for_each = contains(keys(var.project_numbers), "acme-shop") ? toset([
    "roles/binaryauthorization.policyEditor",
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
    "roles/parametermanager.admin",
    "roles/redis.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ]) : toset([])

  project = "acme-shop"
  role    = each.value
  member  = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production" {
  repository = google_artifact_registry_repository.images.name
  location   = "us"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_images_grants" {
  repository = google_artifact_registry_repository.images.name
  location   = "us"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_mirror_docker_io_grants" {
  repository = google_artifact_registry_repository.mirror_docker_io.name
  location   = "us"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_mirror_ghcr_io_grants" {
  count = contains(keys(var.secret_versions), "pull") ? 1 : 0

  repository = google_artifact_registry_repository.mirror_ghcr_io[0].name
  location   = "us"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_project_iam_member" "release_production_logs" {
  project = "acme-build"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_reads" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_writes" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_production.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/shop/production/\") || resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/fairlead/shop/stages/production/\")"
  }
}
