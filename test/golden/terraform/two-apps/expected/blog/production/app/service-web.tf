resource "google_service_account" "web" {
  account_id   = "blog-production-web"
  display_name = "web of blog in production"
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset(["blog-production-env_DATABASE_URL"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member

  depends_on = [google_secret_manager_secret.env_DATABASE_URL]
}

# Reached from the stage's own network only. It holds nothing, so nothing keeps it from being deleted.
resource "google_cloud_run_v2_service" "web" {
  name     = "blog-production-web"
  location = "us-central1"
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
      command = ["serve"]

      env {
        name = "DATABASE_URL"

        value_source {
          secret_key_ref {
            secret  = "blog-production-env_DATABASE_URL"
            version = google_secret_manager_secret_version.env_DATABASE_URL.version
          }
        }
      }

      env {
        name  = "FAIRLEAD_APP"
        value = "blog"
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

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = "blog-production"
        subnetwork = "blog-production-run"
        tags       = ["blog-production"]
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

  depends_on = [google_secret_manager_secret_iam_member.web]
}
