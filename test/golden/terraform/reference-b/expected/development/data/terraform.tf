# What notejam keeps in development: servers, buckets, secrets.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-notejam-state"
    prefix = "notejam/development/data"
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
  project                         = "acme-notejam-dev"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "notejam"
    stage      = "development"
    managed-by = "fairlead"
  }
}
