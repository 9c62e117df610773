# Unsaid, the edition would be the one that refuses machines of these sizes.
resource "google_sql_database_instance" "orders" {
  name                = "shop-production-orders"
  region              = "us-central1"
  database_version    = "POSTGRES_17"
  deletion_protection = var.deletion_protection

  settings {
    tier                        = "db-g1-small"
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    deletion_protection_enabled = var.deletion_protection
    retain_backups_on_delete    = true
    user_labels = {
      team       = "store"
      app        = "shop"
      stage      = "production"
      managed-by = "fairlead"
    }

    ip_configuration {
      ipv4_enabled       = false
      private_network    = "projects/acme-shop/global/networks/shop-production"
      allocated_ip_range = "shop-production-services"
      ssl_mode           = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "01:30"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = 14
      }
    }

    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    maintenance_window {
      day          = 6
      hour         = 2
      update_track = "stable"
    }

    deny_maintenance_period {
      start_date = "2026-12-15"
      end_date   = "2027-01-06"
      time       = "00:00:00"
    }

    insights_config {
      query_insights_enabled = true
    }
  }
}

resource "google_sql_database_instance" "orders_standby" {
  name                 = "shop-production-orders-us-east1"
  region               = "us-east1"
  database_version     = "POSTGRES_17"
  instance_type        = var.serving == "standby" ? "CLOUD_SQL_INSTANCE" : "READ_REPLICA_INSTANCE"
  master_instance_name = var.serving == "standby" ? null : google_sql_database_instance.orders.name
  deletion_protection  = var.deletion_protection

  settings {
    tier                        = "db-g1-small"
    edition                     = "ENTERPRISE"
    deletion_protection_enabled = var.deletion_protection
    user_labels = {
      team       = "store"
      app        = "shop"
      stage      = "production"
      managed-by = "fairlead"
    }

    ip_configuration {
      ipv4_enabled       = false
      private_network    = "projects/acme-shop/global/networks/shop-production"
      allocated_ip_range = "shop-production-services"
      ssl_mode           = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = var.serving == "standby"
      start_time                     = "01:30"
      point_in_time_recovery_enabled = var.serving == "standby"
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = 14
      }
    }
  }
}

resource "google_sql_database" "orders" {
  name            = "shop"
  instance        = google_sql_database_instance.orders.name
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_secret_manager_secret" "orders_password" {
  secret_id = "shop-production-orders_password"

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

ephemeral "random_password" "orders_password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "orders_password" {
  secret                 = google_secret_manager_secret.orders_password.id
  secret_data_wo         = ephemeral.random_password.orders_password.result
  secret_data_wo_version = lookup(var.secret_versions, "orders_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

# Read back, so that the server and the secret never hold two passwords, wherever an apply broke.
ephemeral "google_secret_manager_secret_version" "orders_password" {
  secret  = google_secret_manager_secret.orders_password.secret_id
  version = google_secret_manager_secret_version.orders_password.version
}

# Postgres drops no role that owns something: it goes with its server.
resource "google_sql_user" "orders" {
  name                = "shop"
  instance            = google_sql_database_instance.orders.name
  password_wo         = ephemeral.google_secret_manager_secret_version.orders_password.secret_data
  password_wo_version = lookup(var.secret_versions, "orders_password", 1)
  deletion_policy     = "ABANDON"
}
