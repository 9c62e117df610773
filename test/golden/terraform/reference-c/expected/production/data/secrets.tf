resource "google_secret_manager_secret" "broker_password" {
  secret_id = "nautobot-production-broker_password"

  replication {
    auto {}
  }
}

ephemeral "random_password" "broker_password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "broker_password" {
  secret                 = google_secret_manager_secret.broker_password.id
  secret_data_wo         = ephemeral.random_password.broker_password.result
  secret_data_wo_version = lookup(var.secret_versions, "broker_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "db_password" {
  secret_id = "nautobot-production-db_password"

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

resource "google_secret_manager_secret" "admin_token" {
  secret_id = "nautobot-production-admin-token"

  replication {
    auto {}
  }
}

ephemeral "random_password" "admin_token" {
  length           = 40
  upper            = false
  lower            = false
  special          = true
  override_special = "abcdef"
}

resource "google_secret_manager_secret_version" "admin_token" {
  secret                 = google_secret_manager_secret.admin_token.id
  secret_data_wo         = ephemeral.random_password.admin_token.result
  secret_data_wo_version = lookup(var.secret_versions, "admin-token", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "django_key" {
  secret_id = "nautobot-production-django-key"

  replication {
    auto {}
  }
}

ephemeral "random_password" "django_key" {
  length  = 50
  special = false
}

resource "google_secret_manager_secret_version" "django_key" {
  secret                 = google_secret_manager_secret.django_key.id
  secret_data_wo         = ephemeral.random_password.django_key.result
  secret_data_wo_version = lookup(var.secret_versions, "django-key", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

# Supplied: token that may read ghcr.io/acme. Its value never passes through Terraform.
resource "google_secret_manager_secret" "ghcr_token" {
  secret_id = "nautobot-production-ghcr-token"

  replication {
    auto {}
  }
}

# Supplied: token of the hardware plugin. Its value never passes through Terraform.
resource "google_secret_manager_secret" "plugin_token" {
  secret_id = "nautobot-production-plugin-token"

  replication {
    auto {}
  }
}
