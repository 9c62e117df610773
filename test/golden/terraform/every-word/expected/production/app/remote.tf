data "terraform_remote_state" "data" {
  backend = "remote"
  config = {
    hostname     = "app.terraform.io"
    organization = "acme"
    workspaces = {
      name = "everything-production-data"
    }
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
