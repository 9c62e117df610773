# Unsaid, the edition would be the one that refuses machines of these sizes.
resource "google_sql_database_instance" "db" {
  name                = "everything-production-db"
  region              = "europe-west1"
  database_version    = "POSTGRES_18"
  deletion_protection = var.deletion_protection

  settings {
    tier                        = "db-custom-4-12288"
    edition                     = "ENTERPRISE"
    availability_type           = "REGIONAL"
    disk_size                   = 100
    deletion_protection_enabled = var.deletion_protection
    retain_backups_on_delete    = true
    user_labels = {
      team       = "platform"
      app        = "everything"
      stage      = "production"
      managed-by = "fairlead"
    }

    ip_configuration {
      ipv4_enabled       = false
      private_network    = "projects/acme-everything/global/networks/everything-production"
      allocated_ip_range = "everything-production-services"
      ssl_mode           = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "02:30"
      location                       = "eu"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 3

      backup_retention_settings {
        retained_backups = 14
      }
    }

    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    maintenance_window {
      day          = 2
      hour         = 3
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

    database_flags {
      name  = "log_min_duration_statement"
      value = "500"
    }

    database_flags {
      name  = "max_connections"
      value = "200"
    }
  }
}

resource "google_sql_database" "db" {
  name            = "main"
  instance        = google_sql_database_instance.db.name
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_secret_manager_secret" "db_password" {
  secret_id = "everything-production-db_password"

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
  name                = "owner"
  instance            = google_sql_database_instance.db.name
  password_wo         = ephemeral.google_secret_manager_secret_version.db_password.secret_data
  password_wo_version = lookup(var.secret_versions, "db_password", 1)
  deletion_policy     = "ABANDON"
}
