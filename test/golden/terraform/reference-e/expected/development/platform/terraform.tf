# The cluster of notejam in development, and the accounts its components run as there.

terraform {
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "notejam-state"
    prefix = "notejam/development/platform"
  }

  required_providers {}
}
