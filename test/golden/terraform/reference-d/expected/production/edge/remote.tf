data "terraform_remote_state" "foundation" {
  backend = "remote"
  config = {
    organization = "acme"
    workspaces = {
      name = "prefect-production-foundation"
    }
  }
}

locals {
  foundation = data.terraform_remote_state.foundation.outputs
}
