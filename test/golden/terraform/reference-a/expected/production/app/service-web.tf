resource "google_service_account" "web" {
  account_id   = "nautobot-production-web"
  display_name = "web of nautobot in production"
}

resource "google_project_iam_member" "web" {
  for_each = toset(["roles/monitoring.metricWriter"])

  project = "acme-nautobot"
  role    = each.value
  member  = google_service_account.web.member
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset([
    "nautobot-production-cache_ca",
    "nautobot-production-cache_password",
    "nautobot-production-db_password",
    "nautobot-production-django-key",
    "nautobot-production-file_config",
    "nautobot-production-file_uwsgi",
    "nautobot-production-web_collector",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member

  depends_on = [
    google_secret_manager_secret.cache_ca,
    google_secret_manager_secret.file_config,
    google_secret_manager_secret.file_uwsgi,
    google_secret_manager_secret.web_collector,
  ]
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}

# Reached by the load balancer and from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "nautobot-production-web"
  location = "europe-west1"
  labels = {
    component = "web"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  default_uri_disabled = true
  invoker_iam_disabled = true

  template {
    revision                         = local.revision_web
    service_account                  = google_service_account.web.email
    timeout                          = "60s"
    max_instance_request_concurrency = 60
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"

    containers {
      name    = "web"
      image   = var.images["web"]
      command = ["nautobot-server", "start", "--ini", "/etc/fairlead/files/uwsgi/uwsgi.ini"]

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
        value = "web"
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

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = "2"
          memory = "2Gi"
        }
        cpu_idle          = false
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 3
        timeout_seconds   = 3
        failure_threshold = 60

        http_get {
          path = "/health/"
          port = 8080

          http_headers {
            name  = "X-Forwarded-Proto"
            value = "https"
          }
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

    containers {
      name       = "collector"
      image      = var.collector_image
      depends_on = ["web"]

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

    volumes {
      name = "collector"

      secret {
        secret = "nautobot-production-web_collector"

        items {
          path    = "config.yaml"
          version = google_secret_manager_secret_version.web_collector.version
        }
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

  scaling {
    min_instance_count = lookup(var.scale, "web", 2)
    max_instance_count = lookup(var.scale, "web", 10)
  }

  dynamic "traffic" {
    for_each = local.traffic_web

    content {
      type     = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
      revision = traffic.value.revision
      percent  = traffic.value.percent
    }
  }

  depends_on = [
    google_cloud_run_v2_job.collectstatic,
    google_secret_manager_secret_iam_member.web,
    google_storage_bucket_iam_member.web,
  ]
}
