resource "google_service_account" "foundation" {
  account_id   = "everything-testing-hcp-bffc16"
  display_name = "Terraform of everything-testing-foundation"
}

resource "google_project_iam_member" "foundation_compute_instance_admin_v1" {
  project = "acme-everything-test"
  role    = "roles/compute.instanceAdmin.v1"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_compute_network_admin" {
  project = "acme-everything-test"
  role    = "roles/compute.networkAdmin"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_dns_admin" {
  project = "acme-everything-test"
  role    = "roles/dns.admin"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_iam_service_account_admin" {
  project = "acme-everything-test"
  role    = "roles/iam.serviceAccountAdmin"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_iam_service_account_user" {
  project = "acme-everything-test"
  role    = "roles/iam.serviceAccountUser"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_secretmanager_admin" {
  project = "acme-everything-test"
  role    = "roles/secretmanager.admin"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_servicenetworking_networks_admin" {
  project = "acme-everything-test"
  role    = "roles/servicenetworking.networksAdmin"
  member  = google_service_account.foundation.member
}

resource "google_project_iam_member" "foundation_serviceusage_service_usage_admin" {
  project = "acme-everything-test"
  role    = "roles/serviceusage.serviceUsageAdmin"
  member  = google_service_account.foundation.member
}

resource "google_service_account_iam_member" "foundation" {
  service_account_id = google_service_account.foundation.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/everything-testing-foundation"
}

resource "tfe_workspace" "foundation" {
  organization      = "acme"
  project_id        = data.tfe_project.project.id
  name              = "everything-testing-foundation"
  description       = "The stack foundation of everything in testing"
  terraform_version = "~> 1.11"
}

resource "tfe_workspace_settings" "foundation" {
  workspace_id   = tfe_workspace.foundation.id
  execution_mode = "remote"
  remote_state_consumer_ids = [
    tfe_workspace.data.id,
    tfe_workspace.app.id,
    tfe_workspace.edge.id,
  ]
}

resource "tfe_variable" "foundation_tfc_gcp_provider_auth" {
  workspace_id = tfe_workspace.foundation.id
  category     = "env"
  key          = "TFC_GCP_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "foundation_tfc_gcp_run_service_account_email" {
  workspace_id = tfe_workspace.foundation.id
  category     = "env"
  key          = "TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL"
  value        = google_service_account.foundation.email
}

resource "tfe_variable" "foundation_tfc_gcp_workload_provider_name" {
  workspace_id = tfe_workspace.foundation.id
  category     = "env"
  key          = "TFC_GCP_WORKLOAD_PROVIDER_NAME"
  value        = google_iam_workload_identity_pool_provider.hcp.name
}
