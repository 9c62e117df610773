# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "cache" {
  name                    = "nautobot-production-cache"
  region                  = "europe-west1"
  redis_version           = "REDIS_7_2"
  tier                    = "STANDARD_HA"
  memory_size_gb          = 3
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-nautobot/global/networks/nautobot-production"
  reserved_ip_range       = "nautobot-production-services"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs = {
    maxmemory-policy = "noeviction"
  }
  deletion_protection = var.deletion_protection

  maintenance_policy {
    weekly_maintenance_window {
      day = "TUESDAY"

      start_time {
        hours   = 2
        minutes = 0
      }
    }
  }
}

resource "google_secret_manager_secret" "cache_password" {
  secret_id = "nautobot-production-cache_password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "cache_password" {
  secret                 = google_secret_manager_secret.cache_password.id
  secret_data_wo         = google_redis_instance.cache.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "cache_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
