# The registry of prefect: images are built once, and every stage pulls the same ones.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "prefect-registry"
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
    managed-by = "fairlead"
  }
}
