ephemeral "google_secret_manager_secret_version" "password" {
  secret  = "prefect-production-password"
  version = tostring(lookup(var.secret_versions, "password", 1))
}

resource "google_secret_manager_secret" "auth" {
  secret_id = "prefect-production-auth"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "auth" {
  secret                 = google_secret_manager_secret.auth.id
  secret_data_wo         = "admin:${ephemeral.google_secret_manager_secret_version.password.secret_data}"
  secret_data_wo_version = parseint(substr(sha256("admin:${tostring(lookup(var.secret_versions, "password", 1))}"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
