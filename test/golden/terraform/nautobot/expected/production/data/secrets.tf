# Supplied: first password of the admin user. Its value never passes through Terraform.
resource "google_secret_manager_secret" "admin_password" {
  secret_id = "nautobot-production-admin-password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret" "django_key" {
  secret_id = "nautobot-production-django-key"

  replication {
    auto {}
  }
}

ephemeral "random_password" "django_key" {
  length  = 50
  special = false
}

resource "google_secret_manager_secret_version" "django_key" {
  secret                 = google_secret_manager_secret.django_key.id
  secret_data_wo         = ephemeral.random_password.django_key.result
  secret_data_wo_version = lookup(var.secret_versions, "django-key", 1)
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
