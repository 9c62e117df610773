resource "google_service_account" "worker" {
  account_id   = "shop-testing-worker"
  display_name = "worker of shop in testing"
}

resource "google_service_account_iam_member" "worker" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-testing/worker]"
}
