resource "google_secret_manager_secret" "key" {
  secret_id = "shop-production-key"

  replication {
    auto {}
  }
}

ephemeral "random_password" "key" {
  length  = 50
  special = false
}

resource "google_secret_manager_secret_version" "key" {
  secret                 = google_secret_manager_secret.key.id
  secret_data_wo         = ephemeral.random_password.key.result
  secret_data_wo_version = lookup(var.secret_versions, "key", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
