data "terraform_remote_state" "data" {
  backend = "gcs"
  config = {
    bucket = "acme-nautobot-state"
    prefix = "nautobot/development/data"
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
