resource "google_service_account" "beat" {
  account_id   = "shop-production-beat"
  display_name = "beat of shop in production"
}

resource "google_service_account_iam_member" "beat" {
  service_account_id = google_service_account.beat.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/beat]"

  depends_on = [google_container_cluster.main]
}

resource "google_storage_bucket_iam_member" "beat" {
  for_each = toset(["acme-shop-shop-production-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.beat.member
}
