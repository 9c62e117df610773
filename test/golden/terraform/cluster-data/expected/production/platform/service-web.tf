resource "google_service_account" "web" {
  account_id   = "shop-production-web"
  display_name = "web of shop in production"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/web]"

  depends_on = [google_container_cluster.main]
}
