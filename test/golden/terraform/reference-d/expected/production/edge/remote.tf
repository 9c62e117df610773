data "terraform_remote_state" "foundation" {
  backend = "remote"
  config = {
    hostname     = "app.terraform.io"
    organization = "acme"
    workspaces = {
      name = "prefect-production-foundation"
    }
  }
}

locals {
  foundation = data.terraform_remote_state.foundation.outputs
}
