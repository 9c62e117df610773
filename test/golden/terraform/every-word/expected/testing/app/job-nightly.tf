resource "google_service_account" "nightly" {
  account_id   = "everything-testing-nightly"
  display_name = "nightly of everything in testing"
}

resource "google_secret_manager_secret_iam_member" "nightly" {
  for_each = toset([
    "everything-testing-auth",
    "everything-testing-broker_ca",
    "everything-testing-env_DATABASE_URL",
    "everything-testing-env_REDIS_URL",
    "everything-testing-file_settings",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.nightly.member

  depends_on = [
    google_secret_manager_secret.auth,
    google_secret_manager_secret.broker_ca,
    google_secret_manager_secret.env_DATABASE_URL,
    google_secret_manager_secret.env_REDIS_URL,
    google_secret_manager_secret.file_settings,
  ]
}

resource "google_storage_bucket_iam_member" "nightly" {
  for_each = toset(["acme-everything-test-everything-testing-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.nightly.member
}

# Runs by the clock.
resource "google_cloud_run_v2_job" "nightly" {
  name     = "everything-testing-nightly"
  location = "europe-west1"
  labels = {
    component = "nightly"
  }
  deletion_protection = false

  template {
    template {
      service_account       = google_service_account.nightly.email
      max_retries           = 0
      timeout               = "1800s"
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      containers {
        image   = var.images["nightly"]
        command = ["clean"]

        env {
          name = "AUTH"

          value_source {
            secret_key_ref {
              secret  = "everything-testing-auth"
              version = google_secret_manager_secret_version.auth.version
            }
          }
        }

        env {
          name = "DATABASE_URL"

          value_source {
            secret_key_ref {
              secret  = "everything-testing-env_DATABASE_URL"
              version = google_secret_manager_secret_version.env_DATABASE_URL.version
            }
          }
        }

        env {
          name  = "FAIRLEAD_APP"
          value = "everything"
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
          value = "testing"
        }

        env {
          name  = "REDIS_CA"
          value = "/etc/fairlead/authorities/broker/ca.pem"
        }

        env {
          name = "REDIS_URL"

          value_source {
            secret_key_ref {
              secret  = "everything-testing-env_REDIS_URL"
              version = google_secret_manager_secret_version.env_REDIS_URL.version
            }
          }
        }

        env {
          name  = "SETTINGS"
          value = "/etc/fairlead/files/settings/settings.ini"
        }

        resources {
          limits = {
            cpu    = "1"
            memory = "512Mi"
          }
        }

        volume_mounts {
          name       = "file-settings"
          mount_path = "/etc/fairlead/files/settings"
        }

        volume_mounts {
          name       = "ca-broker"
          mount_path = "/etc/fairlead/authorities/broker"
        }

        volume_mounts {
          name       = "bucket-uploads"
          mount_path = "/srv/uploads"
        }
      }

      volumes {
        name = "file-settings"

        secret {
          secret = "everything-testing-file_settings"

          items {
            path    = "settings.ini"
            version = google_secret_manager_secret_version.file_settings.version
          }
        }
      }

      volumes {
        name = "ca-broker"

        secret {
          secret = "everything-testing-broker_ca"

          items {
            path    = "ca.pem"
            version = google_secret_manager_secret_version.broker_ca.version
          }
        }
      }

      volumes {
        name = "bucket-uploads"

        gcs {
          bucket        = "acme-everything-test-everything-testing-uploads"
          mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
        }
      }

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = "everything-testing"
          subnetwork = "everything-testing-run"
          tags       = ["everything-testing"]
        }
      }
    }
  }

  depends_on = [
    google_cloud_run_v2_job.seed,
    google_secret_manager_secret_iam_member.nightly,
    google_storage_bucket_iam_member.nightly,
  ]
}

resource "google_service_account" "nightly_clock" {
  account_id   = "everything-testing-nigh-b838fc"
  display_name = "Starts nightly of everything in testing"
}

resource "google_cloud_run_v2_job_iam_member" "nightly_clock" {
  name     = google_cloud_run_v2_job.nightly.name
  location = "europe-west1"
  role     = "roles/run.invoker"
  member   = google_service_account.nightly_clock.member
}

resource "google_cloud_scheduler_job" "nightly" {
  name             = "everything-testing-nightly"
  region           = "europe-west1"
  schedule         = "0 3 * * *"
  time_zone        = "Europe/Zurich"
  attempt_deadline = "60s"

  retry_config {
    retry_count = 3
  }

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/acme-everything-test/locations/europe-west1/jobs/everything-testing-nightly:run"

    oauth_token {
      service_account_email = google_service_account.nightly_clock.email
    }
  }

  depends_on = [google_cloud_run_v2_job_iam_member.nightly_clock]
}
