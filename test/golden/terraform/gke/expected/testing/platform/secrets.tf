resource "google_service_account" "secrets" {
  account_id   = "shop-testing-secrets"
  display_name = "Secrets of shop in testing"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-test/secrets]"
}

resource "google_secret_manager_secret_iam_member" "secrets" {
  for_each = toset([
    "company-key",
    "shop-testing-cache_password",
    "shop-testing-orders_password",
    "shop-testing-pull",
    "shop-testing-token",
  ])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
