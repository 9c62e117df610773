# The cluster of nautobot in production, and the accounts its components run as there.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "acme-nautobot-state"
    prefix = "nautobot/production/platform"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "= 7.45.0"
    }
  }
}

provider "google" {
  project                         = "acme-nautobot"
  region                          = "europe-west1"
  add_terraform_attribution_label = false
  default_labels = {
    team       = "network-automation"
    app        = "nautobot"
    stage      = "production"
    managed-by = "fairlead"
  }
}
