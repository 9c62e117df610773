# The registry of everything: images are built once, and every stage pulls the same ones.

terraform {
  required_version = ">= 1.11"

  cloud {
    hostname     = "app.terraform.io"
    organization = "acme"

    workspaces {
      name    = "everything-registry"
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
  project                         = "acme-build"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "everything"
    managed-by = "fairlead"
  }
}
