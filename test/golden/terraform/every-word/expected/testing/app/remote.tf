data "terraform_remote_state" "data" {
  backend = "remote"
  config = {
    organization = "acme"
    workspaces = {
      name = "everything-testing-data"
    }
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
