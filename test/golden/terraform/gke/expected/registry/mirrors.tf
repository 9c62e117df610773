# Supplied: its value never passes through Terraform.
resource "google_secret_manager_secret" "pull" {
  secret_id = "shop-registry-pull"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "pull" {
  secret_id = google_secret_manager_secret.pull.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:service-${var.project_numbers["acme-build"]}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
}

resource "google_artifact_registry_repository" "mirror_docker_io" {
  repository_id = "shop-docker-io"
  location      = "us"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  description   = "Images of docker.io"

  remote_repository_config {
    docker_repository {
      public_repository = "DOCKER_HUB"
    }
  }
}

resource "google_artifact_registry_repository" "mirror_ghcr_io" {
  count = contains(keys(var.secret_versions), "pull") ? 1 : 0

  repository_id = "shop-ghcr-io"
  location      = "us"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  description   = "Images of ghcr.io"

  remote_repository_config {
    docker_repository {
      custom_repository {
        uri = "https://ghcr.io"
      }
    }

    upstream_credentials {
      username_password_credentials {
        username                = "acme-bot"
        password_secret_version = "${google_secret_manager_secret.pull.name}/versions/${lookup(var.secret_versions, "pull", 1)}"
      }
    }
  }

  depends_on = [google_secret_manager_secret_iam_member.pull]
}
