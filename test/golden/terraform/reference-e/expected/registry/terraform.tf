# The registry of notejam: images are built once, and every stage pulls the same ones.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-state"
    prefix = "notejam/registry"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "notejam-4711"
  region                          = "europe-west6"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "notejam"
    managed-by = "fairlead"
  }
}
