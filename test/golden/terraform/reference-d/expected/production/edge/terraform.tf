# What stands in front of prefect in the stage production, and what watches it.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-production-edge"
      project = "prefect"
    }
  }

  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "= 5.22.0"
    }
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
