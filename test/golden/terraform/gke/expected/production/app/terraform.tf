# What of shop runs in production: services, workers, jobs, and the accounts they run as.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-shop-state"
    prefix = "shop/production/app"
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
  region                          = "us-central1"
  add_terraform_attribution_label = false
  default_labels = {
    team       = "store"
    app        = "shop"
    stage      = "production"
    managed-by = "fairlead"
  }
}
