resource "google_service_account" "web" {
  account_id   = "notejam-development-web"
  display_name = "web of notejam in development"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-notejam-dev.svc.id.goog[notejam-development/web]"

  depends_on = [google_container_cluster.main]
}
