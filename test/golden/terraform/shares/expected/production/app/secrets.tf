ephemeral "google_secret_manager_secret_version" "db_password" {
  secret  = "notejam-production-db_password"
  version = tostring(lookup(var.secret_versions, "db_password", 1))
}

resource "google_secret_manager_secret" "env_SQLALCHEMY_DATABASE_URI" {
  secret_id = "notejam-production-env_SQLALCHEMY_DATABASE_URI"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "env_SQLALCHEMY_DATABASE_URI" {
  secret                 = google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI.id
  secret_data_wo         = "postgresql+psycopg://notejam:${replace(urlencode(ephemeral.google_secret_manager_secret_version.db_password.secret_data), "+", "%20")}@${local.data.db_host}:5432/notejam?sslmode=require"
  secret_data_wo_version = parseint(substr(sha256("postgresql+psycopg://notejam:${tostring(lookup(var.secret_versions, "db_password", 1))}@${local.data.db_host}:5432/notejam?sslmode=require"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
