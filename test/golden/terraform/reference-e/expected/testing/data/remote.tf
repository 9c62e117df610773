data "terraform_remote_state" "ground_data" {
  backend = "gcs"
  config = {
    bucket = "notejam-state"
    prefix = "notejam/production/data"
  }
}

locals {
  ground_data = data.terraform_remote_state.ground_data.outputs
}
