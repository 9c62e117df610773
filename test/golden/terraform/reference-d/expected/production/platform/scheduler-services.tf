resource "google_service_account" "services" {
  account_id   = "prefect-production-services"
  display_name = "services of prefect in production"
}

resource "google_service_account_iam_member" "services" {
  service_account_id = google_service_account.services.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-prefect.svc.id.goog[prefect-production/services]"

  depends_on = [google_container_cluster.main]
}
