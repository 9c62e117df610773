data "tfe_project" "project" {
  organization = "acme"
  name         = "prefect"
}

resource "tfe_agent_pool" "agents" {
  organization = "acme"
  name         = "prefect-production"
}
