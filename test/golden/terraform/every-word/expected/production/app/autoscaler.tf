resource "google_service_account" "crema" {
  account_id   = "everything-production-crema"
  display_name = "Scales workers of everything in production"
}

# Parameters hold no secrets, and cannot be granted one by one.
resource "google_project_iam_member" "crema" {
  project = "acme-everything"
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
  for_each = toset(["everything-production-broker_password", "everything-production-broker_ca"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.crema.member

  depends_on = [google_secret_manager_secret.broker_ca]
}

locals {
  crema = <<-EOT
    apiVersion: crema/v1
    kind: CremaConfig
    spec:
      pollingInterval: 15
      triggerAuthentications:
        - metadata:
            name: broker
          spec:
            gcpSecretManager:
              secrets:
                - parameter: password
                  id: everything-production-broker_password
                  version: "${tostring(lookup(var.secret_versions, "broker_password", 1))}"
                - parameter: ca
                  id: everything-production-broker_ca
                  version: "${google_secret_manager_secret_version.broker_ca.version}"
      scaledObjects:
        - spec:
            scaleTargetRef:
              name: projects/acme-everything/locations/europe-west1/workerpools/everything-production-worker
            minReplicaCount: ${lookup(var.scale, "worker", 1)}
            maxReplicaCount: ${lookup(var.scale, "worker", 6)}
            triggers:
              - type: redis
                name: worker-default
                metadata:
                  address: ${local.data.broker_host}:${tostring(local.data.broker_port)}
                  listName: "default"
                  listLength: "20"
                  enableTLS: "true"
                authenticationRef:
                  name: broker
              - type: redis
                name: worker-slow
                metadata:
                  address: ${local.data.broker_host}:${tostring(local.data.broker_port)}
                  listName: "slow"
                  listLength: "20"
                  enableTLS: "true"
                authenticationRef:
                  name: broker
  EOT
}

resource "google_parameter_manager_regional_parameter" "crema" {
  parameter_id = "everything-production-crema"
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
  name                = "everything-production-crema"
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
      connector = "projects/acme-everything/locations/europe-west1/connectors/everything-production-run"
      egress    = "ALL_TRAFFIC"
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
