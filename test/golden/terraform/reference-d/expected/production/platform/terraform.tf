# The cluster of prefect in production, and the accounts its components run as there.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-production-platform"
      project = "prefect"
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
  project                         = "acme-prefect"
  region                          = "us-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "prefect"
    stage      = "production"
    managed-by = "fairlead"
  }
}
