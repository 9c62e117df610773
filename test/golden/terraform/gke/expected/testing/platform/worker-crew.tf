resource "google_service_account" "crew" {
  account_id   = "shop-testing-crew"
  display_name = "crew of shop in testing"
}

resource "google_service_account_iam_member" "crew" {
  service_account_id = google_service_account.crew.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-test/crew]"
}

resource "google_storage_bucket_iam_member" "crew" {
  for_each = toset(["acme-shop-shop-testing-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.crew.member
}
