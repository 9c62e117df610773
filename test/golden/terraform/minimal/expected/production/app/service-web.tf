resource "google_service_account" "web" {
  account_id   = "hello-production-web"
  display_name = "web of hello in production"
}

# Reached from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "hello-production-web"
  location = "europe-west1"
  labels = {
    component = "web"
  }
  deletion_protection  = false
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = true

  template {
    revision        = local.revision_web
    service_account = google_service_account.web.email
    timeout         = "60s"

    containers {
      image   = var.images["web"]
      command = ["serve", "--port", "8080"]

      env {
        name  = "FAIRLEAD_APP"
        value = "hello"
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

        tcp_socket {
          port = 8080
        }
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
}
