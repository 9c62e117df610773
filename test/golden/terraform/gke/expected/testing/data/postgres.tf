resource "google_sql_database" "orders" {
  name            = "shop_testing"
  instance        = "shop-production-orders"
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_secret_manager_secret" "orders_password" {
  secret_id = "shop-testing-orders_password"

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
  name                = "shop_testing"
  instance            = "shop-production-orders"
  password_wo         = ephemeral.google_secret_manager_secret_version.orders_password.secret_data
  password_wo_version = lookup(var.secret_versions, "orders_password", 1)
  deletion_policy     = "ABANDON"
}
