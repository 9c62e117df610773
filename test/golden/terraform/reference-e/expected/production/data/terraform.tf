# What notejam keeps in production: servers, buckets, secrets.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-state"
    prefix = "notejam/production/data"
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
  project                         = "notejam-4711"
  region                          = "europe-west6"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "notejam"
    stage      = "production"
    managed-by = "fairlead"
  }
}
