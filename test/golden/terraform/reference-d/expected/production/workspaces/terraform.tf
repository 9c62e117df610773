# The workspaces of prefect in production, and the accounts their runs act as.
# Applied from a machine: its own workspace, prefect-production-workspaces, has the execution mode Local.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-production-workspaces"
      project = "prefect"
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
  project                         = "acme-prefect"
  region                          = "us-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "prefect"
    stage      = "production"
    managed-by = "fairlead"
  }
}

provider "tfe" {
  organization = "acme"
}
