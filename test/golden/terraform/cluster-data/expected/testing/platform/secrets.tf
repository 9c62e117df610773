resource "google_service_account" "secrets" {
  account_id   = "shop-testing-secrets"
  display_name = "Secrets of shop in testing"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-testing/secrets]"
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset([
    "shop-testing-db_password",
    "shop-testing-queue_password",
    "shop-testing-reports_password",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
