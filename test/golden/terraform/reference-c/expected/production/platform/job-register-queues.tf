resource "google_service_account" "register_queues" {
  account_id   = "nautobot-production-reg-c2f17d"
  display_name = "register-queues of nautobot in production"
}

resource "google_service_account_iam_member" "register_queues" {
  service_account_id = google_service_account.register_queues.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-global.svc.id.goog[nautobot-production/register-queues]"

  depends_on = [google_container_cluster.main]
}
