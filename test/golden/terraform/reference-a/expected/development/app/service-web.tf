resource "google_service_account" "web" {
  account_id   = "nautobot-development-web"
  display_name = "web of nautobot in development"
}

resource "google_project_iam_member" "web" {
  for_each = toset(["roles/monitoring.metricWriter"])

  project = "acme-nautobot-dev"
  role    = each.value
  member  = google_service_account.web.member
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset([
    "nautobot-development-cache_password",
    "nautobot-development-db_password",
    "nautobot-development-django-key",
    "nautobot-development-file_config",
    "nautobot-development-file_uwsgi",
    "nautobot-development-web_collector",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member

  depends_on = [
    google_secret_manager_secret.file_config,
    google_secret_manager_secret.file_uwsgi,
    google_secret_manager_secret.web_collector,
  ]
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset([
    "acme-nautobot-dev-nautobot-development-media",
    "acme-nautobot-dev-nautobot-development-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}

# Whom Identity-Aware Proxy lets in reaches it. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "nautobot-development-web"
  location = "europe-west1"
  labels = {
    component = "web"
  }
  deletion_protection = false
  ingress             = "INGRESS_TRAFFIC_ALL"
  iap_enabled         = true

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
        value = "web"
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
        secret = "nautobot-development-web_collector"

        items {
          path    = "config.yaml"
          version = google_secret_manager_secret_version.web_collector.version
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

resource "google_cloud_run_v2_service_iam_member" "web_iap" {
  name     = google_cloud_run_v2_service.web.name
  location = "europe-west1"
  role     = "roles/run.invoker"
  member   = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-iap.iam.gserviceaccount.com"
}

resource "google_iap_web_cloud_run_service_iam_member" "web" {
  for_each = toset(["group:netops@example.com"])

  cloud_run_service_name = google_cloud_run_v2_service.web.name
  location               = "europe-west1"
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.value
}
