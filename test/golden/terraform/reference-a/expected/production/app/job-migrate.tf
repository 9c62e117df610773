resource "google_service_account" "migrate" {
  account_id   = "nautobot-production-migrate"
  display_name = "migrate of nautobot in production"
}

resource "google_secret_manager_secret_iam_member" "migrate" {
  for_each = toset([
    "nautobot-production-cache_ca",
    "nautobot-production-cache_password",
    "nautobot-production-db_password",
    "nautobot-production-django-key",
    "nautobot-production-file_config",
    "nautobot-production-file_uwsgi",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.migrate.member

  depends_on = [
    google_secret_manager_secret.cache_ca,
    google_secret_manager_secret.file_config,
    google_secret_manager_secret.file_uwsgi,
  ]
}

resource "google_storage_bucket_iam_member" "migrate" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.migrate.member
}

# Runs once for each release, and has to succeed before anything serves it.
resource "google_cloud_run_v2_job" "migrate" {
  name     = "nautobot-production-migrate"
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
      timeout               = "3600s"
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      containers {
        image   = var.images["migrate"]
        command = ["nautobot-server", "post_upgrade", "--no-collectstatic"]

        env {
          name  = "APP_MEDIA_ROOT"
          value = "/opt/nautobot/media"
        }

        env {
          name  = "APP_REDIS_CA"
          value = "/etc/fairlead/authorities/cache/ca.pem"
        }

        env {
          name  = "APP_STATIC_ROOT"
          value = "/opt/nautobot/static"
        }

        env {
          name  = "CELERY_TASK_ACKS_LATE"
          value = "true"
        }

        env {
          name  = "FAIRLEAD_APP"
          value = "nautobot"
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
          value = "production"
        }

        env {
          name  = "NAUTOBOT_ALLOWED_HOSTS"
          value = "nautobot.example.com"
        }

        env {
          name  = "NAUTOBOT_CONFIG"
          value = "/etc/fairlead/files/config/nautobot_config.py"
        }

        env {
          name  = "NAUTOBOT_CSRF_TRUSTED_ORIGINS"
          value = "https://nautobot.example.com"
        }

        env {
          name  = "NAUTOBOT_DB_HOST"
          value = local.data.db_host
        }

        env {
          name  = "NAUTOBOT_DB_NAME"
          value = "nautobot"
        }

        env {
          name = "NAUTOBOT_DB_PASSWORD"

          value_source {
            secret_key_ref {
              secret  = "nautobot-production-db_password"
              version = tostring(lookup(var.secret_versions, "db_password", 1))
            }
          }
        }

        env {
          name  = "NAUTOBOT_DB_PORT"
          value = "5432"
        }

        env {
          name  = "NAUTOBOT_DB_SSLMODE"
          value = "require"
        }

        env {
          name  = "NAUTOBOT_DB_USER"
          value = "nautobot"
        }

        env {
          name  = "NAUTOBOT_DOCKER_SKIP_INIT"
          value = "true"
        }

        env {
          name  = "NAUTOBOT_METRICS_ENABLED"
          value = "true"
        }

        env {
          name  = "NAUTOBOT_REDIS_HOST"
          value = local.data.cache_host
        }

        env {
          name = "NAUTOBOT_REDIS_PASSWORD"

          value_source {
            secret_key_ref {
              secret  = "nautobot-production-cache_password"
              version = tostring(lookup(var.secret_versions, "cache_password", 1))
            }
          }
        }

        env {
          name  = "NAUTOBOT_REDIS_PORT"
          value = tostring(local.data.cache_port)
        }

        env {
          name  = "NAUTOBOT_REDIS_SCHEME"
          value = "rediss"
        }

        env {
          name = "NAUTOBOT_SECRET_KEY"

          value_source {
            secret_key_ref {
              secret  = "nautobot-production-django-key"
              version = tostring(lookup(var.secret_versions, "django-key", 1))
            }
          }
        }

        resources {
          limits = {
            cpu    = "1"
            memory = "512Mi"
          }
        }

        volume_mounts {
          name       = "file-config"
          mount_path = "/etc/fairlead/files/config"
        }

        volume_mounts {
          name       = "file-uwsgi"
          mount_path = "/etc/fairlead/files/uwsgi"
        }

        volume_mounts {
          name       = "ca-cache"
          mount_path = "/etc/fairlead/authorities/cache"
        }

        volume_mounts {
          name       = "bucket-media"
          mount_path = "/opt/nautobot/media"
        }

        volume_mounts {
          name       = "bucket-static"
          mount_path = "/opt/nautobot/static"
        }
      }

      volumes {
        name = "file-config"

        secret {
          secret = "nautobot-production-file_config"

          items {
            path    = "nautobot_config.py"
            version = google_secret_manager_secret_version.file_config.version
          }
        }
      }

      volumes {
        name = "file-uwsgi"

        secret {
          secret = "nautobot-production-file_uwsgi"

          items {
            path    = "uwsgi.ini"
            version = google_secret_manager_secret_version.file_uwsgi.version
          }
        }
      }

      volumes {
        name = "ca-cache"

        secret {
          secret = "nautobot-production-cache_ca"

          items {
            path    = "ca.pem"
            version = google_secret_manager_secret_version.cache_ca.version
          }
        }
      }

      volumes {
        name = "bucket-media"

        gcs {
          bucket        = "acme-nautobot-nautobot-production-media"
          mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
        }
      }

      volumes {
        name = "bucket-static"

        gcs {
          bucket        = "acme-nautobot-nautobot-production-static"
          mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
        }
      }

      vpc_access {
        egress = "ALL_TRAFFIC"

        network_interfaces {
          network    = "nautobot-production"
          subnetwork = "nautobot-production-run"
          tags       = ["nautobot-production"]
        }
      }
    }
  }

  timeouts {
    create = "70m"
    update = "70m"
  }

  depends_on = [
    google_secret_manager_secret_iam_member.migrate,
    google_storage_bucket_iam_member.migrate,
  ]
}
