# Supplied: token that may read ghcr.io/acme. Its value never passes through Terraform.
resource "google_secret_manager_secret" "ghcr_token" {
  secret_id = "everything-production-ghcr-token"

  replication {
    auto {}
  }
}

# Supplied: key of the mail service. Its value never passes through Terraform.
resource "google_secret_manager_secret" "key" {
  secret_id = "everything-production-key"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret" "password" {
  secret_id = "everything-production-password"

  replication {
    auto {}
  }
}

ephemeral "random_password" "password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "password" {
  secret                 = google_secret_manager_secret.password.id
  secret_data_wo         = ephemeral.random_password.password.result
  secret_data_wo_version = lookup(var.secret_versions, "password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "token" {
  secret_id = "everything-production-token"

  replication {
    auto {}
  }
}

ephemeral "random_password" "token" {
  length           = 40
  upper            = false
  lower            = false
  special          = true
  override_special = "abcdef"
}

resource "google_secret_manager_secret_version" "token" {
  secret                 = google_secret_manager_secret.token.id
  secret_data_wo         = ephemeral.random_password.token.result
  secret_data_wo_version = lookup(var.secret_versions, "token", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
