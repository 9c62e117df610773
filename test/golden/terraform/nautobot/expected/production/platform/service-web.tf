resource "google_service_account" "web" {
  account_id   = "nautobot-production-web"
  display_name = "web of nautobot in production"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-nautobot.svc.id.goog[nautobot-production/web]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset([
    "acme-nautobot-nautobot-production-media",
    "acme-nautobot-nautobot-production-static",
  ])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}
