resource "google_service_account" "migrate" {
  account_id   = "notejam-development-migrate"
  display_name = "migrate of notejam in development"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:notejam-4711.svc.id.goog[development/migrate]"
}
