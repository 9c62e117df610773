# The accounts that components of notejam in testing run as in the cluster of production.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-state"
    prefix = "notejam/testing/platform"
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
    stage      = "testing"
    managed-by = "fairlead"
  }
}
