resource "google_service_account" "platform" {
  account_id   = "prefect-production-hcp-d582d4"
  display_name = "Terraform of prefect-production-platform"
}

resource "google_project_iam_member" "platform_artifactregistry_admin" {
  project = "acme-prefect"
  role    = "roles/artifactregistry.admin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_compute_network_user" {
  project = "acme-prefect"
  role    = "roles/compute.networkUser"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_container_admin" {
  project = "acme-prefect"
  role    = "roles/container.admin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_gkebackup_admin" {
  project = "acme-prefect"
  role    = "roles/gkebackup.admin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_gkehub_admin" {
  project = "acme-prefect"
  role    = "roles/gkehub.admin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_iam_service_account_admin" {
  project = "acme-prefect"
  role    = "roles/iam.serviceAccountAdmin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_iam_service_account_user" {
  project = "acme-prefect"
  role    = "roles/iam.serviceAccountUser"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_resourcemanager_project_iam_admin" {
  project = "acme-prefect"
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_secretmanager_admin" {
  project = "acme-prefect"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.platform.member
}

resource "google_project_iam_member" "platform_storage_admin" {
  project = "acme-prefect"
  role    = "roles/storage.admin"
  member  = google_service_account.platform.member
}

resource "google_service_account_iam_member" "platform" {
  service_account_id = google_service_account.platform.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/prefect-production-platform"
}

resource "tfe_workspace" "platform" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "prefect-production-platform"
  description       = "The stack platform of prefect in production"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "platform" {
  workspace_id              = tfe_workspace.platform.id
  execution_mode            = "agent"
  agent_pool_id             = tfe_agent_pool.agents.id
  remote_state_consumer_ids = [tfe_workspace.app.id, tfe_workspace.edge.id]
}

resource "tfe_variable" "platform_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.platform.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "platform_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.platform.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.platform.email
}

resource "tfe_variable" "platform_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.platform.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
