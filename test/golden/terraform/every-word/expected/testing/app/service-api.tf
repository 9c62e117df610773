resource "google_service_account" "api" {
  account_id   = "everything-testing-api"
  display_name = "api of everything in testing"
}

resource "google_secret_manager_secret_iam_member" "api" {
  for_each = toset([
    "everything-testing-auth",
    "everything-testing-broker_ca",
    "everything-testing-env_DATABASE_URL",
    "everything-testing-env_REDIS_URL",
    "everything-testing-file_settings",
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
  for_each = toset(["acme-everything-test-everything-testing-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.api.member
}

# Reached from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "api" {
  name     = "everything-testing-api"
  location = "europe-west1"
  labels = {
    component = "api"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
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
        value = "api"
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
            secret  = "everything-testing-env_REDIS_URL"
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
