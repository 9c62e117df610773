ephemeral "google_secret_manager_secret_version" "cache_password" {
  secret  = "shop-production-cache_password"
  version = tostring(lookup(var.secret_versions, "cache_password", 1))
}

ephemeral "google_secret_manager_secret_version" "orders_password" {
  secret  = "shop-production-orders_password"
  version = tostring(lookup(var.secret_versions, "orders_password", 1))
}

resource "google_secret_manager_secret" "env_CACHE_URL" {
  secret_id = "shop-production-env_CACHE_URL"

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

resource "google_secret_manager_secret_version" "env_CACHE_URL" {
  secret                 = google_secret_manager_secret.env_CACHE_URL.id
  secret_data_wo         = "rediss://:${replace(urlencode(ephemeral.google_secret_manager_secret_version.cache_password.secret_data), "+", "%20")}@${local.data.cache_host}:${tostring(local.data.cache_port)}/0"
  secret_data_wo_version = parseint(substr(sha256("rediss://:${tostring(lookup(var.secret_versions, "cache_password", 1))}@${local.data.cache_host}:${tostring(local.data.cache_port)}/0"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "env_DATABASE_URL" {
  secret_id = "shop-production-env_DATABASE_URL"

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

resource "google_secret_manager_secret_version" "env_DATABASE_URL" {
  secret                 = google_secret_manager_secret.env_DATABASE_URL.id
  secret_data_wo         = "postgresql://shop:${replace(urlencode(ephemeral.google_secret_manager_secret_version.orders_password.secret_data), "+", "%20")}@${local.data.orders_host}:5432/shop"
  secret_data_wo_version = parseint(substr(sha256("postgresql://shop:${tostring(lookup(var.secret_versions, "orders_password", 1))}@${local.data.orders_host}:5432/shop"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
