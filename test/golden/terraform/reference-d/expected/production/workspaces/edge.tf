resource "google_service_account" "edge" {
  account_id   = "prefect-production-hcp-edge"
  display_name = "Terraform of prefect-production-edge"
}

resource "google_project_iam_member" "edge_certificatemanager_editor" {
  project = "acme-prefect"
  role    = "roles/certificatemanager.editor"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_compute_load_balancer_admin" {
  project = "acme-prefect"
  role    = "roles/compute.loadBalancerAdmin"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_compute_security_admin" {
  project = "acme-prefect"
  role    = "roles/compute.securityAdmin"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_dns_admin" {
  project = "acme-prefect"
  role    = "roles/dns.admin"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_iap_admin" {
  project = "acme-prefect"
  role    = "roles/iap.admin"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_logging_config_writer" {
  project = "acme-prefect"
  role    = "roles/logging.configWriter"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_monitoring_editor" {
  project = "acme-prefect"
  role    = "roles/monitoring.editor"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_run_viewer" {
  project = "acme-prefect"
  role    = "roles/run.viewer"
  member  = google_service_account.edge.member
}

resource "google_project_iam_member" "edge_secretmanager_admin" {
  project = "acme-prefect"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.edge.member
}

resource "google_service_account_iam_member" "edge" {
  service_account_id = google_service_account.edge.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/prefect-production-edge"
}

resource "tfe_workspace" "edge" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "prefect-production-edge"
  description       = "The stack edge of prefect in production"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "edge" {
  workspace_id   = tfe_workspace.edge.id
  execution_mode = "agent"
  agent_pool_id  = tfe_agent_pool.agents.id
}

resource "tfe_variable" "edge_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.edge.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "edge_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.edge.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.edge.email
}

resource "tfe_variable" "edge_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.edge.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
