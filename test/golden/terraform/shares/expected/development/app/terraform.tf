# What of notejam runs in development: services, workers, jobs, and the accounts they run as.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-4711-notejam-state"
    prefix = "notejam/development/app"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "notejam-4711"
  region                          = "europe-west6"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "notejam"
    stage      = "development"
    managed-by = "fairlead"
  }
}
