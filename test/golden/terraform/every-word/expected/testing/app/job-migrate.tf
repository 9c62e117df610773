resource "google_service_account" "migrate" {
  account_id   = "everything-testing-migrate"
  display_name = "migrate of everything in testing"
}

resource "google_secret_manager_secret_iam_member" "migrate" {
  for_each = toset([
    "everything-testing-auth",
    "everything-testing-broker_ca",
    "everything-testing-env_DATABASE_URL",
    "everything-testing-env_REDIS_URL",
    "everything-testing-file_settings",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.migrate.member

  depends_on = [
    google_secret_manager_secret.auth,
    google_secret_manager_secret.broker_ca,
    google_secret_manager_secret.env_DATABASE_URL,
    google_secret_manager_secret.env_REDIS_URL,
    google_secret_manager_secret.file_settings,
  ]
}

resource "google_storage_bucket_iam_member" "migrate" {
  for_each = toset(["acme-everything-test-everything-testing-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.migrate.member
}

# Runs once for each release, and has to succeed before anything serves it.
resource "google_cloud_run_v2_job" "migrate" {
  name     = "everything-testing-migrate"
  location = "europe-west1"
  labels = {
    component = "migrate"
  }
  deletion_protection = false
  run_execution_token = local.execution

  template {
    template {
      service_account       = google_service_account.migrate.email
      max_retries           = 0
      timeout               = "600s"
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      containers {
        image   = var.images["migrate"]
        command = ["migrate"]

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

  timeouts {
    create = "20m"
    update = "20m"
  }

  depends_on = [
    google_secret_manager_secret_iam_member.migrate,
    google_storage_bucket_iam_member.migrate,
  ]
}
