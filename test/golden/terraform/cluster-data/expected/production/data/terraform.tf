# What shop keeps in production: servers, buckets, secrets.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-shop-state"
    prefix = "shop/production/data"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "= 3.9.0"
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
