data "terraform_remote_state" "data" {
  backend = "gcs"
  config = {
    bucket = "acme-portal-portal-state"
    prefix = "portal/production/data"
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
