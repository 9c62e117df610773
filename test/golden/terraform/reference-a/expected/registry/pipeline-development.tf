resource "google_service_account" "release_development" {
  account_id   = "nautobot-development-release"
  display_name = "Deploys nautobot to development"
}

resource "google_project_iam_member" "release_development" {
  for_each = contains(keys(var.project_numbers), "acme-nautobot-dev") ? toset([
    "roles/certificatemanager.editor",
    "roles/cloudscheduler.admin",
    "roles/cloudsql.admin",
    "roles/compute.loadBalancerAdmin",
    "roles/compute.networkAdmin",
    "roles/compute.networkUser",
    "roles/compute.securityAdmin",
    "roles/dns.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iap.admin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/parametermanager.admin",
    "roles/redis.admin",
    "roles/run.admin",
    "roles/run.viewer",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ]) : toset([])

  project = "acme-nautobot-dev"
  role    = each.value
  member  = google_service_account.release_development.member
}

resource "google_artifact_registry_repository_iam_member" "release_development" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west1"
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.release_development.member
}

resource "google_project_iam_member" "release_development_logs" {
  project = "acme-build"
  role    = "roles/logging.logWriter"
  member  = google_service_account.release_development.member
}

resource "google_storage_bucket_iam_member" "release_development_reads" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.release_development.member
}

resource "google_storage_bucket_iam_member" "release_development_writes" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.release_development.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/nautobot/development/\") || resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/fairlead/nautobot/stages/development/\") || resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/fairlead/nautobot/releases/\")"
  }
}

resource "google_service_account_iam_member" "release_development" {
  service_account_id = google_service_account.release_development.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/acme/nautobot@development"
}
