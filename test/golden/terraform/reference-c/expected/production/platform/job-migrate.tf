resource "google_service_account" "migrate" {
  account_id   = "nautobot-production-migrate"
  display_name = "migrate of nautobot in production"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-global.svc.id.goog[nautobot-production/migrate]"

  depends_on = [google_container_cluster.main]
}
