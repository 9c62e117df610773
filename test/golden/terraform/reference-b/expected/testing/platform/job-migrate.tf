resource "google_service_account" "migrate" {
  account_id   = "notejam-testing-migrate"
  display_name = "migrate of notejam in testing"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-notejam-test.svc.id.goog[notejam-testing/migrate]"

  depends_on = [google_container_cluster.main]
}
