data "google_project" "this" {}
