resource "google_service_account" "web" {
  account_id   = "notejam-testing-web"
  display_name = "web of notejam in testing"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:notejam-4711.svc.id.goog[testing/web]"
}
