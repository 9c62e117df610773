resource "google_service_account" "cleanup" {
  account_id   = "nautobot-production-cleanup"
  display_name = "cleanup of nautobot in production"
}

resource "google_service_account_iam_member" "cleanup" {
  service_account_id = google_service_account.cleanup.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/cleanup]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "cleanup" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.cleanup.member
}
