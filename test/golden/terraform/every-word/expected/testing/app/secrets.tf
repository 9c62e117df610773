ephemeral "google_secret_manager_secret_version" "broker_password" {
  secret  = "everything-testing-broker_password"
  version = tostring(lookup(var.secret_versions, "broker_password", 1))
}

ephemeral "google_secret_manager_secret_version" "db_password" {
  secret  = "everything-testing-db_password"
  version = tostring(lookup(var.secret_versions, "db_password", 1))
}

ephemeral "google_secret_manager_secret_version" "password" {
  secret  = "everything-testing-password"
  version = tostring(lookup(var.secret_versions, "password", 1))
}

resource "google_secret_manager_secret" "auth" {
  secret_id = "everything-testing-auth"

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

resource "google_secret_manager_secret" "broker_ca" {
  secret_id = "everything-testing-broker_ca"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "broker_ca" {
  secret                 = google_secret_manager_secret.broker_ca.id
  secret_data_wo         = local.data.broker_ca
  secret_data_wo_version = parseint(substr(sha256(local.data.broker_ca), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "env_DATABASE_URL" {
  secret_id = "everything-testing-env_DATABASE_URL"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "env_DATABASE_URL" {
  secret                 = google_secret_manager_secret.env_DATABASE_URL.id
  secret_data_wo         = "postgresql://owner:${replace(urlencode(ephemeral.google_secret_manager_secret_version.db_password.secret_data), "+", "%20")}@${local.data.db_host}:5432/main"
  secret_data_wo_version = parseint(substr(sha256("postgresql://owner:${tostring(lookup(var.secret_versions, "db_password", 1))}@${local.data.db_host}:5432/main"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "env_REDIS_URL" {
  secret_id = "everything-testing-env_REDIS_URL"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "env_REDIS_URL" {
  secret                 = google_secret_manager_secret.env_REDIS_URL.id
  secret_data_wo         = "rediss://:${replace(urlencode(ephemeral.google_secret_manager_secret_version.broker_password.secret_data), "+", "%20")}@${local.data.broker_host}:${tostring(local.data.broker_port)}/0"
  secret_data_wo_version = parseint(substr(sha256("rediss://:${tostring(lookup(var.secret_versions, "broker_password", 1))}@${local.data.broker_host}:${tostring(local.data.broker_port)}/0"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "file_greeting" {
  secret_id = "everything-testing-file_greeting"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "file_greeting" {
  secret                 = google_secret_manager_secret.file_greeting.id
  secret_data_wo         = templatefile("${path.module}/files/greeting", { var_release = var.release })
  secret_data_wo_version = parseint(substr(sha256(templatefile("${path.module}/files/greeting", { var_release = var.release })), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "file_settings" {
  secret_id = "everything-testing-file_settings"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "file_settings" {
  secret                 = google_secret_manager_secret.file_settings.id
  secret_data_wo         = file("${path.module}/files/settings")
  secret_data_wo_version = parseint(substr(sha256(file("${path.module}/files/settings")), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "web_collector" {
  secret_id = "everything-testing-web_collector"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "web_collector" {
  secret                 = google_secret_manager_secret.web_collector.id
  secret_data_wo         = "apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: web\nspec:\n  endpoints:\n  - port: 8080\n    path: \"/metrics\"\n    interval: 30s\n"
  secret_data_wo_version = parseint(substr(sha256("apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: web\nspec:\n  endpoints:\n  - port: 8080\n    path: \"/metrics\"\n    interval: 30s\n"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
