resource "google_service_account" "worker" {
  account_id   = "nautobot-development-worker"
  display_name = "worker of nautobot in development"
}

resource "google_project_iam_member" "worker" {
  for_each = toset(["roles/monitoring.metricWriter"])

  project = "acme-nautobot-dev"
  role    = each.value
  member  = google_service_account.worker.member
}

resource "google_secret_manager_secret_iam_member" "worker" {
  for_each = toset([
    "nautobot-development-cache_password",
    "nautobot-development-db_password",
    "nautobot-development-django-key",
    "nautobot-development-file_config",
    "nautobot-development-file_uwsgi",
    "nautobot-development-worker_collector",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.worker.member

  depends_on = [
    google_secret_manager_secret.file_config,
    google_secret_manager_secret.file_uwsgi,
    google_secret_manager_secret.worker_collector,
  ]
}

resource "google_storage_bucket_iam_member" "worker" {
  for_each = toset([
    "acme-nautobot-dev-nautobot-development-media",
    "acme-nautobot-dev-nautobot-development-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}

# The autoscaler sets the count, which is not taken back here.
resource "google_cloud_run_v2_worker_pool" "worker" {
  name     = "nautobot-development-worker"
  location = "europe-west1"
  labels = {
    component = "worker"
  }
  deletion_protection = false

  template {
    revision        = local.revision_worker
    service_account = google_service_account.worker.email

    containers {
      name  = "worker"
      image = var.images["worker"]
      command = [
        "nautobot-server",
        "celery",
        "worker",
        "--loglevel",
        "INFO",
        "--events",
        "--queues",
        "default",
        "--max-tasks-per-child",
        "10",
      ]

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
        value = "worker"
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
        name  = "NAUTOBOT_CELERY_WORKER_PROMETHEUS_PORTS"
        value = "9090"
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
          memory = "1Gi"
        }
      }

      startup_probe {
        period_seconds    = 3
        timeout_seconds   = 3
        failure_threshold = 20

        http_get {
          path = "/metrics"
          port = 9090
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/metrics"
          port = 9090
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

    containers {
      name       = "collector"
      image      = var.collector_image
      depends_on = ["worker"]

      resources {
        limits = {
          cpu    = "1"
          memory = "512Mi"
        }
      }

      volume_mounts {
        name       = "collector"
        mount_path = "/etc/rungmp"
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

    volumes {
      name = "collector"

      secret {
        secret = "nautobot-development-worker_collector"

        items {
          path    = "config.yaml"
          version = google_secret_manager_secret_version.worker_collector.version
        }
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

  scaling {
    manual_instance_count = lookup(var.scale, "worker", 1)
  }

  lifecycle {
    ignore_changes = [scaling[0].manual_instance_count]
  }

  depends_on = [
    google_cloud_run_v2_service.web,
    google_secret_manager_secret_iam_member.worker,
    google_storage_bucket_iam_member.worker,
  ]
}
