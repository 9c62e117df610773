# Tasks wait in it: where its memory ends, writing fails and nothing is thrown away.
resource "google_redis_instance" "broker" {
  name                    = "nautobot-production-broker"
  region                  = "us-east4"
  redis_version           = "REDIS_7_2"
  tier                    = "BASIC"
  memory_size_gb          = 2
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  authorized_network      = "projects/acme-global/global/networks/nautobot-production"
  reserved_ip_range       = "nautobot-production-services"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs = {
    maxmemory-policy = "noeviction"
  }
  deletion_protection = var.deletion_protection
}

resource "google_secret_manager_secret" "broker_password" {
  secret_id = "nautobot-production-broker_password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "broker_password" {
  secret                 = google_secret_manager_secret.broker_password.id
  secret_data_wo         = google_redis_instance.broker.auth_string
  secret_data_wo_version = lookup(var.secret_versions, "broker_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
