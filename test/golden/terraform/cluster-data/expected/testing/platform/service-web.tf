resource "google_service_account" "web" {
  account_id   = "shop-testing-web"
  display_name = "web of shop in testing"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-testing/web]"
}
