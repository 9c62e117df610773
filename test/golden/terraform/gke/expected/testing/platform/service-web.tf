resource "google_service_account" "web" {
  account_id   = "shop-testing-web"
  display_name = "web of shop in testing"
}

resource "google_service_account_iam_member" "web" {
  service_account_id = google_service_account.web.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-test/web]"
}

resource "google_secret_manager_secret_iam_member" "web" {
  for_each = toset(["shop-testing-token"])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.web.member
}

resource "google_storage_bucket_iam_member" "web" {
  for_each = toset(["acme-shop-shop-testing-media"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.web.member
}
