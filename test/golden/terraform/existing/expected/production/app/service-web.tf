resource "google_service_account" "web" {
  account_id   = "portal-production-web"
  display_name = "web of portal in production"
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset(["portal-api-key", "portal-production-db_password"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset(["acme-portal-files"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}

# Reached by the load balancer and from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "portal-production-web"
  location = "europe-west4"
  labels = {
    component = "web"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  default_uri_disabled = true
  invoker_iam_disabled = true

  template {
    revision              = local.revision_web
    service_account       = google_service_account.web.email
    timeout               = "60s"
    execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

    containers {
      image   = var.images["web"]
      command = ["serve", "--port", "8080"]

      env {
        name = "API_KEY"

        value_source {
          secret_key_ref {
            secret  = "portal-api-key"
            version = "latest"
          }
        }
      }

      env {
        name  = "DATABASE_HOST"
        value = local.data.db_host
      }

      env {
        name  = "DATABASE_NAME"
        value = "portal"
      }

      env {
        name = "DATABASE_PASSWORD"

        value_source {
          secret_key_ref {
            secret  = "portal-production-db_password"
            version = tostring(lookup(var.secret_versions, "db_password", 1))
          }
        }
      }

      env {
        name  = "DATABASE_PORT"
        value = "5432"
      }

      env {
        name  = "DATABASE_USER"
        value = "portal"
      }

      env {
        name  = "FAIRLEAD_APP"
        value = "portal"
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

      ports {
        container_port = 8080
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
        name       = "bucket-uploads"
        mount_path = "/srv/files"
      }
    }

    volumes {
      name = "bucket-uploads"

      gcs {
        bucket        = "acme-portal-files"
        mount_options = ["implicit-dirs", "file-mode=666", "dir-mode=777"]
      }
    }

    vpc_access {
      egress = "ALL_TRAFFIC"

      network_interfaces {
        network    = "corporate"
        subnetwork = "portal-production-run"
        tags       = ["portal-production"]
      }
    }
  }

  scaling {
    min_instance_count = lookup(var.scale, "web", 1)
    max_instance_count = lookup(var.scale, "web", 1)
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
    google_secret_manager_secret_iam_member.web,
    google_storage_bucket_iam_member.web,
  ]
}
