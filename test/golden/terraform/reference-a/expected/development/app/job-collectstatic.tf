resource "google_service_account" "collectstatic" {
  account_id   = "nautobot-development-co-4bfbf8"
  display_name = "collectstatic of nautobot in development"
}

resource "google_secret_manager_secret_iam_member" "collectstatic" {
  for_each = toset([
    "nautobot-development-cache_password",
    "nautobot-development-db_password",
    "nautobot-development-django-key",
    "nautobot-development-file_config",
    "nautobot-development-file_uwsgi",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.collectstatic.member

  depends_on = [
    google_secret_manager_secret.file_config,
    google_secret_manager_secret.file_uwsgi,
  ]
}

resource "google_storage_bucket_iam_member" "collectstatic" {
  for_each = toset([
    "acme-nautobot-dev-nautobot-development-media",
    "acme-nautobot-dev-nautobot-development-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.collectstatic.member
}

# Runs once for each release, and has to succeed before anything serves it.
resource "google_cloud_run_v2_job" "collectstatic" {
  name     = "nautobot-development-collectstatic"
  location = "europe-west1"
  labels = {
    component = "collectstatic"
  }
  deletion_protection = false
  run_execution_token = local.execution

  template {
    template {
      service_account       = google_service_account.collectstatic.email
      max_retries           = 0
      timeout               = "1800s"
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      containers {
        image   = var.images["collectstatic"]
        command = ["nautobot-server", "collectstatic", "--no-input"]

        env {
          name  = "APP_MEDIA_ROOT"
          value = "/opt/nautobot/media"
        }

        env {
          name  = "APP_REDIS_CA"
          value = ""
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
          value = "collectstatic"
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
          name  = "NAUTOBOT_ALLOWED_HOSTS"
          value = "nautobot-development-web-${data.google_project.this.number}.europe-west1.run.app"
        }

        env {
          name  = "NAUTOBOT_CONFIG"
          value = "/etc/fairlead/files/config/nautobot_config.py"
        }

        env {
          name  = "NAUTOBOT_CSRF_TRUSTED_ORIGINS"
          value = "https://nautobot-development-web-${data.google_project.this.number}.europe-west1.run.app"
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
              secret  = "nautobot-development-db_password"
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
              secret  = "nautobot-development-cache_password"
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
          value = "redis"
        }

        env {
          name = "NAUTOBOT_SECRET_KEY"

          value_source {
            secret_key_ref {
              secret  = "nautobot-development-django-key"
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
          secret = "nautobot-development-file_config"

          items {
            path    = "nautobot_config.py"
            version = google_secret_manager_secret_version.file_config.version
          }
        }
      }

      volumes {
        name = "file-uwsgi"

        secret {
          secret = "nautobot-development-file_uwsgi"

          items {
            path    = "uwsgi.ini"
            version = google_secret_manager_secret_version.file_uwsgi.version
          }
        }
      }

      volumes {
        name = "bucket-media"

        gcs {
          bucket        = "acme-nautobot-dev-nautobot-development-media"
          mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
        }
      }

      volumes {
        name = "bucket-static"

        gcs {
          bucket        = "acme-nautobot-dev-nautobot-development-static"
          mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
        }
      }

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = "nautobot-development"
          subnetwork = "nautobot-development-run"
          tags       = ["nautobot-development"]
        }
      }
    }
  }

  timeouts {
    create = "40m"
    update = "40m"
  }

  depends_on = [
    google_cloud_run_v2_job.migrate,
    google_secret_manager_secret_iam_member.collectstatic,
    google_storage_bucket_iam_member.collectstatic,
  ]
}
