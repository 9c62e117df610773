resource "google_iam_workload_identity_pool" "hcp" {
  workload_identity_pool_id = "everything-testing-hcp"
  display_name              = "HCP Terraform"
}

resource "google_iam_workload_identity_pool_provider" "hcp" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.hcp.workload_identity_pool_id
  workload_identity_pool_provider_id = "hcp-terraform"
  display_name                       = "HCP Terraform"
  attribute_mapping = {
    "google.subject"      = "assertion.terraform_run_id"
    "attribute.workspace" = "assertion.terraform_workspace_name"
  }
  attribute_condition = "assertion.terraform_organization_name == \"acme\" && assertion.terraform_project_name == \"everything\""

  oidc {
    issuer_uri = "https://app.terraform.io"
  }
}
