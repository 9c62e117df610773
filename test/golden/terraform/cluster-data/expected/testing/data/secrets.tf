resource "google_secret_manager_secret" "db_password" {
  secret_id = "shop-testing-db_password"

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

resource "google_secret_manager_secret" "queue_password" {
  secret_id = "shop-testing-queue_password"

  replication {
    auto {}
  }
}

ephemeral "random_password" "queue_password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "queue_password" {
  secret                 = google_secret_manager_secret.queue_password.id
  secret_data_wo         = ephemeral.random_password.queue_password.result
  secret_data_wo_version = lookup(var.secret_versions, "queue_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret" "reports_password" {
  secret_id = "shop-testing-reports_password"

  replication {
    auto {}
  }
}

ephemeral "random_password" "reports_password" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "reports_password" {
  secret                 = google_secret_manager_secret.reports_password.id
  secret_data_wo         = ephemeral.random_password.reports_password.result
  secret_data_wo_version = lookup(var.secret_versions, "reports_password", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
