resource "google_service_account" "worker" {
  account_id   = "nautobot-production-worker"
  display_name = "worker of nautobot in production"
}

resource "google_service_account_iam_member" "worker" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/worker]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "worker" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}
