resource "google_secret_manager_secret" "session_key" {
  secret_id = "notejam-production-session-key"

  replication {
    user_managed {
      replicas {
        location = "europe-west1"
      }

      replicas {
        location = "europe-west4"
      }
    }
  }
}

ephemeral "random_password" "session_key" {
  length  = 50
  special = false
}

resource "google_secret_manager_secret_version" "session_key" {
  secret                 = google_secret_manager_secret.session_key.id
  secret_data_wo         = ephemeral.random_password.session_key.result
  secret_data_wo_version = lookup(var.secret_versions, "session-key", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
