data "tfe_project" "project" {
  organization = "acme"
  name         = "everything"
}

resource "tfe_agent_pool" "agents" {
  organization = "acme"
  name         = "everything-production"
}
