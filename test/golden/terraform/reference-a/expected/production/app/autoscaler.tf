resource "google_service_account" "crema" {
  account_id   = "nautobot-production-crema"
  display_name = "Scales workers of nautobot in production"
}

# Parameters hold no secrets, and cannot be granted one by one.
resource "google_project_iam_member" "crema" {
  project = "acme-nautobot"
  role    = "roles/parametermanager.parameterViewer"
  member  = google_service_account.crema.member
}

resource "google_cloud_run_v2_worker_pool_iam_member" "worker_crema" {
  name     = google_cloud_run_v2_worker_pool.worker.name
  location = "europe-west1"
  role     = "roles/run.developer"
  member   = google_service_account.crema.member
}

resource "google_service_account_iam_member" "worker_crema" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.crema.member
}

resource "google_secret_manager_secret_iam_member" "crema" {
  for_each = toset(["nautobot-production-cache_password", "nautobot-production-cache_ca"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.crema.member

  depends_on = [google_secret_manager_secret.cache_ca]
}

locals {
  crema = <<-EOT
    apiVersion: crema/v1
    kind: CremaConfig
    spec:
      pollingInterval: 15
      triggerAuthentications:
        - metadata:
            name: cache
          spec:
            gcpSecretManager:
              secrets:
                - parameter: password
                  id: nautobot-production-cache_password
                  version: "${tostring(lookup(var.secret_versions, "cache_password", 1))}"
                - parameter: ca
                  id: nautobot-production-cache_ca
                  version: "${google_secret_manager_secret_version.cache_ca.version}"
      scaledObjects:
        - spec:
            scaleTargetRef:
              name: projects/acme-nautobot/locations/europe-west1/workerpools/nautobot-production-worker
            minReplicaCount: ${lookup(var.scale, "worker", 1)}
            maxReplicaCount: ${lookup(var.scale, "worker", 10)}
            triggers:
              - type: redis
                name: worker-default
                metadata:
                  address: ${local.data.cache_host}:${tostring(local.data.cache_port)}
                  listName: "default"
                  listLength: "20"
                  enableTLS: "true"
                authenticationRef:
                  name: cache
  EOT
}

resource "google_parameter_manager_regional_parameter" "crema" {
  parameter_id = "nautobot-production-crema"
  location     = "europe-west1"
  format       = "YAML"
}

resource "google_parameter_manager_regional_parameter_version" "crema" {
  parameter            = google_parameter_manager_regional_parameter.crema.id
  parameter_version_id = substr(sha256(local.crema), 0, 12)
  parameter_data       = local.crema

  lifecycle {
    create_before_destroy = true
  }
}

# One instance that works without requests, so its processor is never taken away. It holds nothing.
resource "google_cloud_run_v2_service" "crema" {
  name                = "nautobot-production-crema"
  location            = "europe-west1"
  deletion_protection = false
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY"

  template {
    service_account = google_service_account.crema.email

    containers {
      image          = var.autoscaler_image
      base_image_uri = "us-central1-docker.pkg.dev/serverless-runtimes/google-24/runtimes/java25"

      env {
        name  = "CREMA_CONFIG"
        value = google_parameter_manager_regional_parameter_version.crema.name
      }

      resources {
        limits = {
          cpu    = "1"
          memory = "1Gi"
        }
        cpu_idle = false
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
    scaling_mode          = "MANUAL"
    manual_instance_count = 1
  }

  depends_on = [
    google_project_iam_member.crema,
    google_cloud_run_v2_worker_pool_iam_member.worker_crema,
    google_service_account_iam_member.worker_crema,
    google_secret_manager_secret_iam_member.crema,
  ]
}
