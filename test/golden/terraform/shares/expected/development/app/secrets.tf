ephemeral "google_secret_manager_secret_version" "db_password" {
  secret  = "notejam-development-db_password"
  version = tostring(lookup(var.secret_versions, "db_password", 1))
}

resource "google_secret_manager_secret" "env_SQLALCHEMY_DATABASE_URI" {
  secret_id = "notejam-development-env_SQLALCHEMY_DATABASE_URI"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "env_SQLALCHEMY_DATABASE_URI" {
  secret                 = google_secret_manager_secret.env_SQLALCHEMY_DATABASE_URI.id
  secret_data_wo         = "postgresql+psycopg://notejam_development:${replace(urlencode(ephemeral.google_secret_manager_secret_version.db_password.secret_data), "+", "%20")}@${local.data.db_host}:5432/notejam_development?sslmode=require"
  secret_data_wo_version = parseint(substr(sha256("postgresql+psycopg://notejam_development:${tostring(lookup(var.secret_versions, "db_password", 1))}@${local.data.db_host}:5432/notejam_development?sslmode=require"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
