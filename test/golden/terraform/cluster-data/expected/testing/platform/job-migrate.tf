resource "google_service_account" "migrate" {
  account_id   = "shop-testing-migrate"
  display_name = "migrate of shop in testing"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-testing/migrate]"
}
