# What shop stands on in production: APIs, the network, and the ways out of it.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-shop-state"
    prefix = "shop/production/foundation"
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
    stage      = "production"
    managed-by = "fairlead"
  }
}
