data "terraform_remote_state" "data" {
  backend = "gcs"
  config = {
    bucket = "notejam-4711-notejam-state"
    prefix = "notejam/testing/data"
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
