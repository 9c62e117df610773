resource "google_service_account" "secrets" {
  account_id   = "shop-production-secrets"
  display_name = "Secrets of shop in production"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/secrets]"

  depends_on = [google_container_cluster.main]
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset([
    "shop-production-db_password",
    "shop-production-queue_password",
    "shop-production-reports_password",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
