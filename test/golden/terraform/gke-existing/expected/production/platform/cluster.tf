data "google_container_cluster" "main" {
  name     = "platform"
  location = "europe-west1"
}
