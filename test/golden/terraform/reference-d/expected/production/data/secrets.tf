# Supplied: token that may edit the zone and its Access applications. Its value never passes through Terraform.
resource "google_secret_manager_secret" "cloudflare" {
  secret_id = "prefect-production-cloudflare"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret" "password" {
  secret_id = "prefect-production-password"

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
