resource "google_service_account" "registry" {
  account_id   = "everything-production-h-c3ceb2"
  display_name = "Terraform of everything-registry"
}

resource "google_project_iam_member" "registry_artifactregistry_admin" {
  project = "acme-build"
  role    = "roles/artifactregistry.admin"
  member  = google_service_account.registry.member
}

resource "google_project_iam_member" "registry_secretmanager_admin" {
  project = "acme-build"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.registry.member
}

resource "google_project_iam_member" "registry_serviceusage_service_usage_admin" {
  project = "acme-build"
  role    = "roles/serviceusage.serviceUsageAdmin"
  member  = google_service_account.registry.member
}

resource "google_service_account_iam_member" "registry" {
  service_account_id = google_service_account.registry.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/everything-registry"
}

resource "tfe_workspace" "registry" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "everything-registry"
  description       = "The stack registry of everything"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "registry" {
  workspace_id   = tfe_workspace.registry.id
  execution_mode = "remote"
}

resource "tfe_variable" "registry_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.registry.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "registry_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.registry.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.registry.email
}

resource "tfe_variable" "registry_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.registry.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
