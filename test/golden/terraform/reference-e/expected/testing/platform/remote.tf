data "terraform_remote_state" "platform" {
  backend = "gcs"
  config = {
    bucket = "notejam-state"
    prefix = "notejam/production/platform"
  }
}

locals {
  platform = data.terraform_remote_state.platform.outputs
}
