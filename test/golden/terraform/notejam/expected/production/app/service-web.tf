resource "google_service_account" "web" {
  account_id   = "notejam-production-web"
  display_name = "web of notejam in production"
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset([
    "notejam-production-env_SQLALCHEMY_DATABASE_URI",
    "notejam-production-session-key",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member

  depends_on = [google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI]
}

# Reached from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "notejam-production-web"
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
    timeout                          = "30s"
    max_instance_request_concurrency = 12

    containers {
      image   = var.images["web"]
      command = ["gunicorn", "notejam:create_app()"]

      env {
        name  = "FAIRLEAD_APP"
        value = "notejam"
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
        name = "SECRET_KEY"

        value_source {
          secret_key_ref {
            secret  = "notejam-production-session-key"
            version = tostring(lookup(var.secret_versions, "session-key", 1))
          }
        }
      }

      env {
        name = "SQLALCHEMY_DATABASE_URI"

        value_source {
          secret_key_ref {
            secret  = "notejam-production-env_SQLALCHEMY_DATABASE_URI"
            version = google_secret_manager_secret_version.env_SQLALCHEMY_DATABASE_URI.version
          }
        }
      }

      ports {
        container_port = 5000
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
          path = "/readyz"
          port = 5000
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/healthz"
          port = 5000
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/readyz"
          port = 5000
        }
      }
    }

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = "notejam-production"
        subnetwork = "notejam-production-run"
        tags       = ["notejam-production"]
      }
    }
  }

  scaling {
    min_instance_count = lookup(var.scale, "web", 2)
    max_instance_count = lookup(var.scale, "web", 6)
  }

  dynamic "traffic" {
    for_each = local.traffic_web

    content {
      type     = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
      revision = traffic.value.revision
      percent  = traffic.value.percent
    }
  }

  depends_on = [google_cloud_run_v2_job.migrate, google_secret_manager_secret_iam_member.web]
}
