resource "google_service_account" "cleanup" {
  account_id   = "notejam-production-cleanup"
  display_name = "cleanup of notejam in production"
}

resource "google_secret_manager_secret_iam_member" "cleanup" {
  for_each = toset([
    "notejam-production-env_SQLALCHEMY_DATABASE_URI",
    "notejam-production-session-key",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.cleanup.member

  depends_on = [google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI]
}

# Runs when somebody asks for it.
resource "google_cloud_run_v2_job" "cleanup" {
  name     = "notejam-production-cleanup"
  location = "europe-west1"
  labels = {
    component = "cleanup"
  }
  deletion_protection = false

  template {
    template {
      service_account = google_service_account.cleanup.email
      max_retries     = 0
      timeout         = "1800s"

      containers {
        image   = var.images["cleanup"]
        command = ["flask", "--app", "notejam", "cleanup"]

        env {
          name  = "FAIRLEAD_APP"
          value = "notejam"
        }

        env {
          name  = "FAIRLEAD_COMPONENT"
          value = "cleanup"
        }

        env {
          name  = "FAIRLEAD_RELEASE"
          value = var.release
        }

        env {
          name  = "FAIRLEAD_STAGE"
          value = "production"
        }

        env {
          name = "SECRET_KEY"

          value_source {
            secret_key_ref {
              secret  = "notejam-production-session-key"
              version = tostring(lookup(var.secret_versions, "session-key", 1))
            }
          }
        }

        env {
          name = "SQLALCHEMY_DATABASE_URI"

          value_source {
            secret_key_ref {
              secret  = "notejam-production-env_SQLALCHEMY_DATABASE_URI"
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
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = "notejam-production"
          subnetwork = "notejam-production-run"
          tags       = ["notejam-production"]
        }
      }
    }
  }

  depends_on = [
    google_cloud_run_v2_job.migrate,
    google_secret_manager_secret_iam_member.cleanup,
  ]
}
