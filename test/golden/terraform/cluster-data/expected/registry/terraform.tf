# The registry of shop: images are built once, and every stage pulls the same ones.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-shop-state"
    prefix = "shop/registry"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-shop"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "shop"
    managed-by = "fairlead"
  }
}
