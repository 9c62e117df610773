resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "nautobot-github"
  display_name              = "GitHub Actions"

  depends_on = [google_project_service.iam]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_mapping = {
    "google.subject"        = "assertion.sub"
    "attribute.branch"      = "assertion.repository + \"@\" + assertion.ref"
    "attribute.environment" = "assertion.repository + \"@\" + (has(assertion.environment) ? assertion.environment : \"\")"
  }
  attribute_condition = "assertion.repository == \"acme/nautobot\""

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "build" {
  account_id   = "nautobot-build"
  display_name = "Builds nautobot"
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west1"
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_project_iam_member" "build_logs" {
  project = "acme-build"
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_reads" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_writes" {
  bucket = "acme-nautobot-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.build.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-nautobot-state/objects/fairlead/nautobot/releases/\")"
  }
}

resource "google_service_account_iam_member" "build" {
  service_account_id = google_service_account.build.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.branch/acme/nautobot@refs/heads/development"
}

resource "google_project_iam_custom_role" "granter" {
  project = "acme-build"
  role_id = "nautobot_granter"
  title   = "Says who pulls images of nautobot"
  permissions = [
    "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.repositories.setIamPolicy",
  ]
}
