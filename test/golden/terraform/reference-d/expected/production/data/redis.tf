resource "google_redis_instance" "events" {
  name                    = "prefect-production-events"
  region                  = "us-west1"
  redis_version           = "REDIS_7_2"
  tier                    = "BASIC"
  memory_size_gb          = 1
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-prefect/global/networks/prefect-production"
  reserved_ip_range       = "prefect-production-services"
  auth_enabled            = true
  transit_encryption_mode = "DISABLED"
  deletion_protection     = var.deletion_protection

  maintenance_policy {
    weekly_maintenance_window {
      day = "TUESDAY"

      start_time {
        hours   = 9
        minutes = 0
      }
    }
  }
}

resource "google_secret_manager_secret" "events_password" {
  secret_id = "prefect-production-events_password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "events_password" {
  secret                 = google_secret_manager_secret.events_password.id
  secret_data_wo         = google_redis_instance.events.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "events_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
