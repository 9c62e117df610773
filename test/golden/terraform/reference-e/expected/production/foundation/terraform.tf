# What notejam stands on in production: APIs, the network, and the ways out of it.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-state"
    prefix = "notejam/production/foundation"
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
    stage      = "production"
    managed-by = "fairlead"
  }
}
