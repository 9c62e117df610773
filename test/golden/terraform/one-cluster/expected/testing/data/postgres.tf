resource "google_sql_database" "db" {
  name            = "shop_testing"
  instance        = "shop-production-db"
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_secret_manager_secret" "db_password" {
  secret_id = "shop-testing-db_password"

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
  name                = "shop_testing"
  instance            = "shop-production-db"
  password_wo         = ephemeral.google_secret_manager_secret_version.db_password.secret_data
  password_wo_version = lookup(var.secret_versions, "db_password", 1)
  deletion_policy     = "ABANDON"
}
