resource "google_artifact_registry_repository" "mirror_docker_io" {
  repository_id = "prefect-docker-io"
  location      = "us-west1"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  description   = "Images of docker.io"

  remote_repository_config {
    docker_repository {
      public_repository = "DOCKER_HUB"
    }
  }
}
