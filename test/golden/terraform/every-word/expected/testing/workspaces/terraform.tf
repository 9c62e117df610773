# The workspaces of everything in testing, and the accounts their runs act as.
# Applied from a machine: its own workspace, everything-testing-workspaces, has the execution mode Local.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "everything-testing-workspaces"
      project = "everything"
    }
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
    tfe = {
      source  = "hashicorp/tfe"
      version = "= 0.80.0"
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

provider "tfe" {
  organization = "acme"
}
