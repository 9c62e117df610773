resource "google_service_account" "beat" {
  account_id   = "nautobot-production-beat"
  display_name = "beat of nautobot in production"
}

resource "google_service_account_iam_member" "beat" {
  service_account_id = google_service_account.beat.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/beat]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "beat" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.beat.member
}
