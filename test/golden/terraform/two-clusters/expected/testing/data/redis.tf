# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "queue" {
  name                    = "shop-testing-queue"
  region                  = "europe-west1"
  redis_version           = "REDIS_7_2"
  tier                    = "BASIC"
  memory_size_gb          = 1
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-shop-test/global/networks/shop-testing"
  reserved_ip_range       = "shop-testing-services"
  auth_enabled            = true
  transit_encryption_mode = "DISABLED"
  redis_configs = {
    maxmemory-policy = "noeviction"
  }
  deletion_protection = var.deletion_protection
}

resource "google_secret_manager_secret" "queue_password" {
  secret_id = "shop-testing-queue_password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "queue_password" {
  secret                 = google_secret_manager_secret.queue_password.id
  secret_data_wo         = google_redis_instance.queue.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "queue_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
