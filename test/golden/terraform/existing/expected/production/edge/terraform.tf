# What stands in front of portal in the stage production, and what watches it.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-portal-portal-state"
    prefix = "portal/production/edge"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-portal"
  region                          = "europe-west4"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "portal"
    stage      = "production"
    managed-by = "fairlead"
  }
}
