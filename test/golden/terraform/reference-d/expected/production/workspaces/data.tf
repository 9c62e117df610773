resource "google_service_account" "data" {
  account_id   = "prefect-production-hcp-data"
  display_name = "Terraform of prefect-production-data"
}

resource "google_project_iam_member" "data_cloudsql_admin" {
  project = "acme-prefect"
  role    = "roles/cloudsql.admin"
  member  = google_service_account.data.member
}

resource "google_project_iam_member" "data_compute_network_user" {
  project = "acme-prefect"
  role    = "roles/compute.networkUser"
  member  = google_service_account.data.member
}

resource "google_project_iam_member" "data_redis_admin" {
  project = "acme-prefect"
  role    = "roles/redis.admin"
  member  = google_service_account.data.member
}

resource "google_project_iam_member" "data_secretmanager_admin" {
  project = "acme-prefect"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.data.member
}

resource "google_service_account_iam_member" "data" {
  service_account_id = google_service_account.data.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/prefect-production-data"
}

resource "tfe_workspace" "data" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "prefect-production-data"
  description       = "The stack data of prefect in production"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "data" {
  workspace_id   = tfe_workspace.data.id
  execution_mode = "agent"
  agent_pool_id  = tfe_agent_pool.agents.id
  remote_state_consumer_ids = [
    tfe_workspace.platform.id,
    tfe_workspace.app.id,
    tfe_workspace.edge.id,
  ]
}

resource "tfe_variable" "data_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.data.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "data_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.data.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.data.email
}

resource "tfe_variable" "data_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.data.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
