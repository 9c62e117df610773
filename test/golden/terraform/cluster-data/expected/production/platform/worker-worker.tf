resource "google_service_account" "worker" {
  account_id   = "shop-production-worker"
  display_name = "worker of shop in production"
}

resource "google_service_account_iam_member" "worker" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/worker]"

  depends_on = [google_container_cluster.main]
}
