resource "google_service_account" "collectstatic" {
  account_id   = "nautobot-production-col-4cf9af"
  display_name = "collectstatic of nautobot in production"
}

resource "google_service_account_iam_member" "collectstatic" {
  service_account_id = google_service_account.collectstatic.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/collectstatic]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "collectstatic" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.collectstatic.member
}
