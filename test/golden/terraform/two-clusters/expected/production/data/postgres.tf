# Unsaid, the edition would be the one that refuses machines of these sizes.
resource "google_sql_database_instance" "db" {
  name                = "shop-production-db"
  region              = "europe-west1"
  database_version    = "POSTGRES_17"
  deletion_protection = var.deletion_protection

  settings {
    tier                        = "db-g1-small"
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    deletion_protection_enabled = var.deletion_protection
    user_labels = {
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
      enabled = false
    }

    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    insights_config {
      query_insights_enabled = true
    }
  }
}

resource "google_sql_database" "db" {
  name            = "shop"
  instance        = google_sql_database_instance.db.name
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_secret_manager_secret" "db_password" {
  secret_id = "shop-production-db_password"

  replication {
    auto {}
  }
}

ephemeral "random_password" "db_password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "db_password" {
  secret                 = google_secret_manager_secret.db_password.id
  secret_data_wo         = ephemeral.random_password.db_password.result
  secret_data_wo_version = lookup(var.secret_versions, "db_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

# Read back, so that the server and the secret never hold two passwords, wherever an apply broke.
ephemeral "google_secret_manager_secret_version" "db_password" {
  secret  = google_secret_manager_secret.db_password.secret_id
  version = google_secret_manager_secret_version.db_password.version
}

# Postgres drops no role that owns something: it goes with its server.
resource "google_sql_user" "db" {
  name                = "shop"
  instance            = google_sql_database_instance.db.name
  password_wo         = ephemeral.google_secret_manager_secret_version.db_password.secret_data
  password_wo_version = lookup(var.secret_versions, "db_password", 1)
  deletion_policy     = "ABANDON"
}
