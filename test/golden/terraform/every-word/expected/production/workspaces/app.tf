resource "google_service_account" "app" {
  account_id   = "everything-production-hcp-app"
  display_name = "Terraform of everything-production-app"
}

resource "google_project_iam_member" "app_cloudscheduler_admin" {
  project = "acme-everything"
  role    = "roles/cloudscheduler.admin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_compute_network_user" {
  project = "acme-everything"
  role    = "roles/compute.networkUser"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_iam_service_account_admin" {
  project = "acme-everything"
  role    = "roles/iam.serviceAccountAdmin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_iam_service_account_user" {
  project = "acme-everything"
  role    = "roles/iam.serviceAccountUser"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_iap_admin" {
  project = "acme-everything"
  role    = "roles/iap.admin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_parametermanager_admin" {
  project = "acme-everything"
  role    = "roles/parametermanager.admin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_resourcemanager_project_iam_admin" {
  project = "acme-everything"
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_run_admin" {
  project = "acme-everything"
  role    = "roles/run.admin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_secretmanager_admin" {
  project = "acme-everything"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.app.member
}

resource "google_project_iam_member" "app_storage_admin" {
  project = "acme-everything"
  role    = "roles/storage.admin"
  member  = google_service_account.app.member
}

resource "google_service_account_iam_member" "app" {
  service_account_id = google_service_account.app.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/everything-production-app"
}

resource "tfe_workspace" "app" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "everything-production-app"
  description       = "The stack app of everything in production"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "app" {
  workspace_id   = tfe_workspace.app.id
  execution_mode = "agent"
  agent_pool_id  = tfe_agent_pool.agents.id
}

resource "tfe_variable" "app_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.app.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "app_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.app.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.app.email
}

resource "tfe_variable" "app_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.app.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
