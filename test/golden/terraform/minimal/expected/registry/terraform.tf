# The registry of hello: images are built once, and every stage pulls the same ones.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-hello-hello-state"
    prefix = "hello/registry"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-hello"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "hello"
    managed-by = "fairlead"
  }
}
