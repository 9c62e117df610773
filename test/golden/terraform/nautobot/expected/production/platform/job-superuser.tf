resource "google_service_account" "superuser" {
  account_id   = "nautobot-production-superuser"
  display_name = "superuser of nautobot in production"
}

resource "google_service_account_iam_member" "superuser" {
  service_account_id = google_service_account.superuser.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/superuser]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "superuser" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.superuser.member
}
