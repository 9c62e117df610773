resource "google_service_account" "migrate" {
  account_id   = "notejam-testing-migrate"
  display_name = "migrate of notejam in testing"
}

resource "google_secret_manager_secret_iam_member" "migrate" {
  for_each = toset([
    "notejam-testing-env_SQLALCHEMY_DATABASE_URI",
    "notejam-testing-session-key",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.migrate.member

  depends_on = [google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI]
}

# Runs once for each release, and has to succeed before anything serves it.
resource "google_cloud_run_v2_job" "migrate" {
  name     = "notejam-testing-migrate"
  location = "europe-west6"
  labels = {
    component = "migrate"
  }
  deletion_protection = false
  run_execution_token = local.execution

  template {
    template {
      service_account = google_service_account.migrate.email
      max_retries     = 0
      timeout         = "1800s"

      containers {
        image   = var.images["migrate"]
        command = ["alembic", "upgrade", "head"]

        env {
          name  = "FAIRLEAD_APP"
          value = "notejam"
        }

        env {
          name  = "FAIRLEAD_COMPONENT"
          value = "migrate"
        }

        env {
          name  = "FAIRLEAD_RELEASE"
          value = var.release
        }

        env {
          name  = "FAIRLEAD_STAGE"
          value = "testing"
        }

        env {
          name = "SECRET_KEY"

          value_source {
            secret_key_ref {
              secret  = "notejam-testing-session-key"
              version = tostring(lookup(var.secret_versions, "session-key", 1))
            }
          }
        }

        env {
          name = "SQLALCHEMY_DATABASE_URI"

          value_source {
            secret_key_ref {
              secret  = "notejam-testing-env_SQLALCHEMY_DATABASE_URI"
              version = google_secret_manager_secret_version.env_SQLALCHEMY_DATABASE_URI.version
            }
          }
        }

        resources {
          limits = {
            cpu    = "1"
            memory = "512Mi"
          }
        }
      }

      vpc_access {
        egress = "ALL_TRAFFIC"

        network_interfaces {
          network    = "notejam-production"
          subnetwork = "notejam-production-run"
          tags       = ["notejam-testing"]
        }
      }
    }
  }

  timeouts {
    create = "40m"
    update = "40m"
  }

  depends_on = [google_secret_manager_secret_iam_member.migrate]
}
