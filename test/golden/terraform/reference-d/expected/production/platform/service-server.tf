resource "google_service_account" "server" {
  account_id   = "prefect-production-server"
  display_name = "server of prefect in production"
}

resource "google_service_account_iam_member" "server" {
  service_account_id = google_service_account.server.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-prefect.svc.id.goog[prefect-production/server]"

  depends_on = [google_container_cluster.main]
}
