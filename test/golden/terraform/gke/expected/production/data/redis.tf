# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "cache" {
  name                    = "shop-production-cache"
  region                  = "us-central1"
  redis_version           = "REDIS_7_2"
  tier                    = "STANDARD_HA"
  memory_size_gb          = 1
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-shop/global/networks/shop-production"
  reserved_ip_range       = "shop-production-services"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs = {
    maxmemory-policy = "noeviction"
  }
  deletion_protection = var.deletion_protection

  maintenance_policy {
    weekly_maintenance_window {
      day = "SATURDAY"

      start_time {
        hours   = 2
        minutes = 0
      }
    }
  }
}

# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "cache_standby" {
  count = var.serving == "standby" ? 1 : 0

  name                    = "shop-production-cache-us-east1"
  region                  = "us-east1"
  redis_version           = "REDIS_7_2"
  tier                    = "STANDARD_HA"
  memory_size_gb          = 1
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-shop/global/networks/shop-production"
  reserved_ip_range       = "shop-production-services"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs = {
    maxmemory-policy = "noeviction"
  }
  deletion_protection = var.deletion_protection

  maintenance_policy {
    weekly_maintenance_window {
      day = "SATURDAY"

      start_time {
        hours   = 2
        minutes = 0
      }
    }
  }
}

resource "google_secret_manager_secret" "cache_password" {
  secret_id = "shop-production-cache_password"

  replication {
    user_managed {
      replicas {
        location = "us-central1"
      }

      replicas {
        location = "us-east1"
      }
    }
  }
}

resource "google_secret_manager_secret_version" "cache_password" {
  secret                 = google_secret_manager_secret.cache_password.id
  secret_data_wo         = var.serving == "standby" ? google_redis_instance.cache_standby[0].auth_string : google_redis_instance.cache.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "cache_password", 1) + (var.serving == "standby" ? 1000000 : 0)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
