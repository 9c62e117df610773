# What of everything runs in testing: services, workers, jobs, and the accounts they run as.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "everything-testing-app"
      project = "everything"
    }
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-everything-test"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    team       = "platform"
    app        = "everything"
    stage      = "testing"
    managed-by = "fairlead"
  }
}
