# What stands in front of notejam in the stage testing, and what watches it.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-notejam-state"
    prefix = "notejam/testing/edge"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-notejam-test"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "notejam"
    stage      = "testing"
    managed-by = "fairlead"
  }
}
