# What prefect keeps in production: servers, buckets, secrets.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-production-data"
      project = "prefect"
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
  project                         = "acme-prefect"
  region                          = "us-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "prefect"
    stage      = "production"
    managed-by = "fairlead"
  }
}
