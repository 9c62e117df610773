# What everything keeps in testing: servers, buckets, secrets.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "everything-testing-data"
      project = "everything"
    }
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
