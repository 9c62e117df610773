resource "google_service_account" "web" {
  account_id   = "everything-testing-web"
  display_name = "web of everything in testing"
}

resource "google_project_iam_member" "web" {
  for_each = toset(["roles/monitoring.metricWriter"])

  project = "acme-everything-test"
  role    = each.value
  member  = google_service_account.web.member
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset([
    "everything-testing-auth",
    "everything-testing-broker_ca",
    "everything-testing-env_DATABASE_URL",
    "everything-testing-env_REDIS_URL",
    "everything-testing-file_greeting",
    "everything-testing-file_settings",
    "everything-testing-web_collector",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member

  depends_on = [
    google_secret_manager_secret.auth,
    google_secret_manager_secret.broker_ca,
    google_secret_manager_secret.env_DATABASE_URL,
    google_secret_manager_secret.env_REDIS_URL,
    google_secret_manager_secret.file_greeting,
    google_secret_manager_secret.file_settings,
    google_secret_manager_secret.web_collector,
  ]
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset(["acme-everything-test-everything-testing-uploads"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}

# Reached from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "everything-testing-web"
  location = "europe-west1"
  labels = {
    component = "web"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = true

  template {
    revision                         = local.revision_web
    service_account                  = google_service_account.web.email
    timeout                          = "60s"
    max_instance_request_concurrency = 40
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"

    containers {
      name    = "web"
      image   = var.images["web"]
      command = ["serve", "--port", "8080"]

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
        value = "web"
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
        name  = "GREETING"
        value = "/etc/fairlead/files/greeting/greeting"
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
        name  = "UPLOADS"
        value = "/srv/uploads"
      }

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = "2"
          memory = "1Gi"
        }
        cpu_idle          = false
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 3
        timeout_seconds   = 3
        failure_threshold = 40

        http_get {
          path = "/ready"
          port = 8080
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/ready"
          port = 8080
        }
      }

      volume_mounts {
        name       = "file-greeting"
        mount_path = "/etc/fairlead/files/greeting"
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
      name = "file-greeting"

      secret {
        secret = "everything-testing-file_greeting"

        items {
          path    = "greeting"
          version = google_secret_manager_secret_version.file_greeting.version
        }
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

    volumes {
      name = "collector"

      secret {
        secret = "everything-testing-web_collector"

        items {
          path    = "config.yaml"
          version = google_secret_manager_secret_version.web_collector.version
        }
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
    min_instance_count = lookup(var.scale, "web", 1)
    max_instance_count = lookup(var.scale, "web", 5)
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
    google_cloud_run_v2_job.seed,
    google_secret_manager_secret_iam_member.web,
    google_storage_bucket_iam_member.web,
  ]
}
