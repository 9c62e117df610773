resource "google_service_account" "release_production" {
  account_id   = "prefect-production-release"
  display_name = "Deploys prefect to production"
}

resource "google_project_iam_member" "release_production" {
  for_each = toset([
    "roles/certificatemanager.editor",
    "roles/cloudscheduler.admin",
    "roles/cloudsql.admin",
    "roles/compute.instanceAdmin.v1",
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
  ])

  project = "acme-prefect"
  role    = each.value
  member  = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production" {
  repository = google_artifact_registry_repository.images.name
  location   = "us-west1"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_images_grants" {
  repository = google_artifact_registry_repository.images.name
  location   = "us-west1"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_artifact_registry_repository_iam_member" "release_production_mirror_docker_io_grants" {
  repository = google_artifact_registry_repository.mirror_docker_io.name
  location   = "us-west1"
  role       = google_project_iam_custom_role.granter.id
  member     = google_service_account.release_production.member
}

resource "google_project_iam_member" "release_production_logs" {
  project = "acme-prefect"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_production.member
}

resource "google_service_account_iam_member" "release_production" {
  service_account_id = google_service_account.release_production.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/acme/prefect@production"
}
