data "terraform_remote_state" "data" {
  backend = "gcs"
  config = {
    bucket = "acme-web-blog-state"
    prefix = "blog/production/data"
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
