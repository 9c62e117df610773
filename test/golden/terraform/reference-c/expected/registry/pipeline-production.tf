resource "google_service_account" "release_production" {
  account_id   = "nautobot-production-release"
  display_name = "Deploys nautobot to production"
}

resource "google_project_iam_member" "release_production" {
  for_each = toset([
    "roles/certificatemanager.editor",
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
    "roles/redis.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  project = "acme-global"
  role    = each.value
  member  = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production" {
  repository = google_artifact_registry_repository.images.name
  location   = "us-east4"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_images_grants" {
  repository = google_artifact_registry_repository.images.name
  location   = "us-east4"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_mirror_ghcr_io_grants" {
  count = contains(keys(var.secret_versions), "ghcr-token") ? 1 : 0

  repository = google_artifact_registry_repository.mirror_ghcr_io[0].name
  location   = "us-east4"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_project_iam_member" "release_production_logs" {
  project = "acme-global"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_reads" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_production.member
}

resource "google_storage_bucket_iam_member" "release_production_writes" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_production.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/nautobot/production/\") || resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/fairlead/nautobot/stages/production/\") || resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/fairlead/nautobot/releases/\")"
  }
}

resource "google_service_account_iam_member" "release_production" {
  service_account_id = google_service_account.release_production.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/acme/nautobot@production"
}
