resource "google_service_account" "flow" {
  account_id   = "shop-testing-flow"
  display_name = "flow of shop in testing"
}

resource "google_service_account_iam_member" "flow" {
  service_account_id = google_service_account.flow.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-test/flow]"
}

resource "google_storage_bucket_iam_member" "flow" {
  for_each = toset(["acme-shop-shop-testing-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.flow.member
}
