# What prefect stands on in production: APIs, the network, and the ways out of it.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-production-foundation"
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
