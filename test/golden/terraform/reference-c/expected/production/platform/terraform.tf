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
  project                         = "acme-global"
  region                          = "us-east4"
  add_terraform_attribution_label = false
  default_labels = {
    app        = "nautobot"
    stage      = "production"
    managed-by = "fairlead"
  }
}
