data "terraform_remote_state" "data" {
  backend = "gcs"
  config = {
    bucket = "acme-shop-state"
    prefix = "shop/production/data"
  }
}

locals {
  data = data.terraform_remote_state.data.outputs
}
