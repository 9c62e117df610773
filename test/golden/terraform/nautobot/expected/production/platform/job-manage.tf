resource "google_service_account" "manage" {
  account_id   = "nautobot-production-manage"
  display_name = "manage of nautobot in production"
}

resource "google_service_account_iam_member" "manage" {
  service_account_id = google_service_account.manage.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/manage]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "manage" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.manage.member
}
