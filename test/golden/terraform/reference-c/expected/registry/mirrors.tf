# Supplied: its value never passes through Terraform.
resource "google_secret_manager_secret" "ghcr_token" {
  secret_id = "nautobot-registry-ghcr-token"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "ghcr_token" {
  secret_id = google_secret_manager_secret.ghcr_token.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:service-${var.project_numbers["acme-global"]}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
}

resource "google_artifact_registry_repository" "mirror_ghcr_io" {
  count = contains(keys(var.secret_versions), "ghcr-token") ? 1 : 0

  repository_id = "nautobot-ghcr-io"
  location      = "us-east4"
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
        password_secret_version = "${google_secret_manager_secret.ghcr_token.name}/versions/${lookup(var.secret_versions, "ghcr-token", 1)}"
      }
    }
  }

  depends_on = [google_secret_manager_secret_iam_member.ghcr_token]
}
