# What hello stands on in production: APIs, the network, and the ways out of it.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-hello-hello-state"
    prefix = "hello/production/foundation"
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
    stage      = "production"
    managed-by = "fairlead"
  }
}
