resource "google_service_account" "migrate" {
  account_id   = "notejam-production-migrate"
  display_name = "migrate of notejam in production"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-notejam-prod.svc.id.goog[notejam-production/migrate]"

  depends_on = [google_container_cluster.main]
}
