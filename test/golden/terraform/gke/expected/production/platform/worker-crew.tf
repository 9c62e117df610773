resource "google_service_account" "crew" {
  account_id   = "shop-production-crew"
  display_name = "crew of shop in production"
}

resource "google_service_account_iam_member" "crew" {
  service_account_id = google_service_account.crew.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/crew]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "crew" {
  for_each = toset(["acme-shop-shop-production-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.crew.member
}
