resource "google_service_account" "secrets" {
  account_id   = "nautobot-production-secrets"
  display_name = "Secrets of nautobot in production"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-global.svc.id.goog[nautobot-production/secrets]"

  depends_on = [google_container_cluster.main]
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset([
    "nautobot-production-admin-token",
    "nautobot-production-broker_password",
    "nautobot-production-db_password",
    "nautobot-production-django-key",
    "nautobot-production-ghcr-token",
    "nautobot-production-plugin-token",
    "sso-client",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
