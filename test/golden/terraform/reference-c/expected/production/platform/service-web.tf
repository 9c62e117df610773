resource "google_service_account" "web" {
  account_id   = "nautobot-production-web"
  display_name = "web of nautobot in production"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-global.svc.id.goog[nautobot-production/web]"

  depends_on = [google_container_cluster.main]
}
