data "terraform_remote_state" "platform" {
  backend = "gcs"
  config = {
    bucket = "acme-shop-state"
    prefix = "shop/production/platform"
  }
}

locals {
  platform = data.terraform_remote_state.platform.outputs
}
