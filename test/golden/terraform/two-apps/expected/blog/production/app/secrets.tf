ephemeral "google_secret_manager_secret_version" "db_password" {
  secret  = "blog-production-db_password"
  version = tostring(lookup(var.secret_versions, "db_password", 1))
}

resource "google_secret_manager_secret" "env_DATABASE_URL" {
  secret_id = "blog-production-env_DATABASE_URL"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "env_DATABASE_URL" {
  secret                 = google_secret_manager_secret.env_DATABASE_URL.id
  secret_data_wo         = "postgresql://blog:${replace(urlencode(ephemeral.google_secret_manager_secret_version.db_password.secret_data), "+", "%20")}@${local.data.db_host}:5432/blog"
  secret_data_wo_version = parseint(substr(sha256("postgresql://blog:${tostring(lookup(var.secret_versions, "db_password", 1))}@${local.data.db_host}:5432/blog"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
