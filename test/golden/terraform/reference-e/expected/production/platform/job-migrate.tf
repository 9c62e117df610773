resource "google_service_account" "migrate" {
  account_id   = "notejam-production-migrate"
  display_name = "migrate of notejam in production"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:notejam-4711.svc.id.goog[production/migrate]"

  depends_on = [google_container_cluster.main]
}
