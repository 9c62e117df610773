data "terraform_remote_state" "ground_data" {
  backend = "gcs"
  config = {
    bucket = "acme-shop-state"
    prefix = "shop/production/data"
  }
}

locals {
  ground_data = data.terraform_remote_state.ground_data.outputs
}
