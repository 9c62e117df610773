resource "google_service_account" "api" {
  account_id   = "everything-production-api"
  display_name = "api of everything in production"
}

resource "google_secret_manager_secret_iam_member" "api" {
  for_each = toset([
    "everything-production-auth",
    "everything-production-broker_ca",
    "everything-production-env_DATABASE_URL",
    "everything-production-env_REDIS_URL",
    "everything-production-file_settings",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.api.member

  depends_on = [
    google_secret_manager_secret.auth,
    google_secret_manager_secret.broker_ca,
    google_secret_manager_secret.env_DATABASE_URL,
    google_secret_manager_secret.env_REDIS_URL,
    google_secret_manager_secret.file_settings,
  ]
}

resource "google_storage_bucket_iam_member" "api" {
  for_each = toset(["acme-everything-everything-production-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.api.member
}

# Reached by the load balancer and from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "api" {
  name     = "everything-production-api"
  location = "europe-west1"
  labels = {
    component = "api"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  default_uri_disabled = true
  invoker_iam_disabled = true

  template {
    revision              = local.revision_api
    service_account       = google_service_account.api.email
    timeout               = "60s"
    execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

    containers {
      image   = var.images["api"]
      command = ["api"]

      env {
        name = "AUTH"

        value_source {
          secret_key_ref {
            secret  = "everything-production-auth"
            version = google_secret_manager_secret_version.auth.version
          }
        }
      }

      env {
        name = "DATABASE_URL"

        value_source {
          secret_key_ref {
            secret  = "everything-production-env_DATABASE_URL"
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
        value = "api"
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
        name  = "LISTEN"
        value = "9000"
      }

      env {
        name  = "REDIS_CA"
        value = "/etc/fairlead/authorities/broker/ca.pem"
      }

      env {
        name = "REDIS_URL"

        value_source {
          secret_key_ref {
            secret  = "everything-production-env_REDIS_URL"
            version = google_secret_manager_secret_version.env_REDIS_URL.version
          }
        }
      }

      env {
        name  = "SETTINGS"
        value = "/etc/fairlead/files/settings/settings.ini"
      }

      env {
        name  = "WEB"
        value = google_cloud_run_v2_service.web.uri
      }

      ports {
        container_port = 9000
      }

      resources {
        limits = {
          cpu    = "1"
          memory = "512Mi"
        }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 3
        timeout_seconds   = 3
        failure_threshold = 20

        tcp_socket {
          port = 9000
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
        secret = "everything-production-file_settings"

        items {
          path    = "settings.ini"
          version = google_secret_manager_secret_version.file_settings.version
        }
      }
    }

    volumes {
      name = "ca-broker"

      secret {
        secret = "everything-production-broker_ca"

        items {
          path    = "ca.pem"
          version = google_secret_manager_secret_version.broker_ca.version
        }
      }
    }

    volumes {
      name = "bucket-uploads"

      gcs {
        bucket        = "acme-everything-everything-production-uploads"
        mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
      }
    }

    vpc_access {
      connector = "projects/acme-everything/locations/europe-west1/connectors/everything-production-run"
      egress    = "ALL_TRAFFIC"
    }
  }

  scaling {
    min_instance_count = lookup(var.scale, "api", 1)
    max_instance_count = lookup(var.scale, "api", 1)
  }

  dynamic "traffic" {
    for_each = local.traffic_api

    content {
      type     = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
      revision = traffic.value.revision
      percent  = traffic.value.percent
    }
  }

  depends_on = [
    google_cloud_run_v2_job.seed,
    google_secret_manager_secret_iam_member.api,
    google_storage_bucket_iam_member.api,
  ]
}
