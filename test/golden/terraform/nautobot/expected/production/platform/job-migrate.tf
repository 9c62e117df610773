resource "google_service_account" "migrate" {
  account_id   = "nautobot-production-migrate"
  display_name = "migrate of nautobot in production"
}

resource "google_service_account_iam_member" "migrate" {
  service_account_id = google_service_account.migrate.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/migrate]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "migrate" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.migrate.member
}
