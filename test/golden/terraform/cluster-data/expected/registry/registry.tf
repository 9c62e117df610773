resource "google_artifact_registry_repository" "images" {
  repository_id = "shop"
  location      = "europe-west1"
  format        = "DOCKER"
  description   = "Images of shop"

  docker_config {
    immutable_tags = true
  }

  cleanup_policies {
    id     = "keep-latest"
    action = "KEEP"

    most_recent_versions {
      keep_count = 20
    }
  }

  cleanup_policies {
    id     = "keep-in-use"
    action = "KEEP"

    condition {
      version_name_prefixes = length(var.in_use) > 0 ? var.in_use : ["none"]
    }
  }

  cleanup_policies {
    id     = "delete-the-rest"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "604800s"
    }
  }

  depends_on = [google_project_service.artifactregistry]
}
