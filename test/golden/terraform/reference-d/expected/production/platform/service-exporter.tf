resource "google_service_account" "exporter" {
  account_id   = "prefect-production-exporter"
  display_name = "exporter of prefect in production"
}

resource "google_service_account_iam_member" "exporter" {
  service_account_id = google_service_account.exporter.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-prefect.svc.id.goog[prefect-production/exporter]"

  depends_on = [google_container_cluster.main]
}
