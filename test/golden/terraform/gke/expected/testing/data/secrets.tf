# Supplied: token that may read ghcr.io/acme. Its value never passes through Terraform.
resource "google_secret_manager_secret" "pull" {
  secret_id = "shop-testing-pull"

  replication {
    user_managed {
      replicas {
        location = "us-central1"
      }

      replicas {
        location = "us-east1"
      }
    }
  }
}

resource "google_secret_manager_secret" "token" {
  secret_id = "shop-testing-token"

  replication {
    user_managed {
      replicas {
        location = "us-central1"
      }

      replicas {
        location = "us-east1"
      }
    }
  }
}

ephemeral "random_password" "token" {
  length  = 40
  special = false
}

resource "google_secret_manager_secret_version" "token" {
  secret                 = google_secret_manager_secret.token.id
  secret_data_wo         = ephemeral.random_password.token.result
  secret_data_wo_version = lookup(var.secret_versions, "token", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
