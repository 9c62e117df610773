resource "google_service_account" "nightly" {
  account_id   = "notejam-development-nightly"
  display_name = "nightly of notejam in development"
}

resource "google_secret_manager_secret_iam_member" "nightly" {
  for_each = toset([
    "notejam-development-env_SQLALCHEMY_DATABASE_URI",
    "notejam-development-session-key",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.nightly.member

  depends_on = [google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI]
}

# Runs by the clock.
resource "google_cloud_run_v2_job" "nightly" {
  name     = "notejam-development-nightly"
  location = "europe-west1"
  labels = {
    component = "nightly"
  }
  deletion_protection = false

  template {
    template {
      service_account = google_service_account.nightly.email
      max_retries     = 0
      timeout         = "1800s"

      containers {
        image   = var.images["nightly"]
        command = ["flask", "--app", "notejam", "cleanup"]

        env {
          name  = "FAIRLEAD_APP"
          value = "notejam"
        }

        env {
          name  = "FAIRLEAD_COMPONENT"
          value = "nightly"
        }

        env {
          name  = "FAIRLEAD_RELEASE"
          value = var.release
        }

        env {
          name  = "FAIRLEAD_STAGE"
          value = "development"
        }

        env {
          name = "SECRET_KEY"

          value_source {
            secret_key_ref {
              secret  = "notejam-development-session-key"
              version = tostring(lookup(var.secret_versions, "session-key", 1))
            }
          }
        }

        env {
          name = "SQLALCHEMY_DATABASE_URI"

          value_source {
            secret_key_ref {
              secret  = "notejam-development-env_SQLALCHEMY_DATABASE_URI"
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
          network    = "notejam-development"
          subnetwork = "notejam-development-run"
          tags       = ["notejam-development"]
        }
      }
    }
  }

  depends_on = [
    google_cloud_run_v2_job.migrate,
    google_secret_manager_secret_iam_member.nightly,
  ]
}

resource "google_service_account" "nightly_clock" {
  account_id   = "notejam-development-nig-dba729"
  display_name = "Starts nightly of notejam in development"
}

resource "google_cloud_run_v2_job_iam_member" "nightly_clock" {
  name     = google_cloud_run_v2_job.nightly.name
  location = "europe-west1"
  role     = "roles/run.invoker"
  member   = google_service_account.nightly_clock.member
}

resource "google_cloud_scheduler_job" "nightly" {
  name             = "notejam-development-nightly"
  region           = "europe-west1"
  schedule         = "30 3 * * *"
  time_zone        = "Europe/Zurich"
  attempt_deadline = "60s"

  retry_config {
    retry_count = 3
  }

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/acme-notejam-dev/locations/europe-west1/jobs/notejam-development-nightly:run"

    oauth_token {
      service_account_email = google_service_account.nightly_clock.email
    }
  }

  depends_on = [google_cloud_run_v2_job_iam_member.nightly_clock]
}
