resource "google_secret_manager_secret" "cache_ca" {
  secret_id = "nautobot-production-cache_ca"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "cache_ca" {
  secret                 = google_secret_manager_secret.cache_ca.id
  secret_data_wo         = local.data.cache_ca
  secret_data_wo_version = parseint(substr(sha256(local.data.cache_ca), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "file_config" {
  secret_id = "nautobot-production-file_config"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "file_config" {
  secret                 = google_secret_manager_secret.file_config.id
  secret_data_wo         = file("${path.module}/files/config")
  secret_data_wo_version = parseint(substr(sha256(file("${path.module}/files/config")), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "file_uwsgi" {
  secret_id = "nautobot-production-file_uwsgi"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "file_uwsgi" {
  secret                 = google_secret_manager_secret.file_uwsgi.id
  secret_data_wo         = file("${path.module}/files/uwsgi")
  secret_data_wo_version = parseint(substr(sha256(file("${path.module}/files/uwsgi")), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "web_collector" {
  secret_id = "nautobot-production-web_collector"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "web_collector" {
  secret                 = google_secret_manager_secret.web_collector.id
  secret_data_wo         = "apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: web\nspec:\n  endpoints:\n  - port: 8080\n    path: \"/metrics/\"\n    interval: 30s\n"
  secret_data_wo_version = parseint(substr(sha256("apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: web\nspec:\n  endpoints:\n  - port: 8080\n    path: \"/metrics/\"\n    interval: 30s\n"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "worker_collector" {
  secret_id = "nautobot-production-worker_collector"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "worker_collector" {
  secret                 = google_secret_manager_secret.worker_collector.id
  secret_data_wo         = "apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: worker\nspec:\n  endpoints:\n  - port: 9090\n    path: \"/metrics\"\n    interval: 30s\n"
  secret_data_wo_version = parseint(substr(sha256("apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: worker\nspec:\n  endpoints:\n  - port: 9090\n    path: \"/metrics\"\n    interval: 30s\n"), 0, 7), 16)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
