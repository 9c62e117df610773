# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "cache" {
  name                    = "shop-testing-cache"
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
}

resource "google_secret_manager_secret" "cache_password" {
  secret_id = "shop-testing-cache_password"

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
  secret_data_wo         = google_redis_instance.cache.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "cache_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
