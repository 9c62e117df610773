resource "google_service_account" "starter" {
  account_id   = "shop-testing-starter"
  display_name = "starter of shop in testing"
}

resource "google_service_account_iam_member" "starter" {
  service_account_id = google_service_account.starter.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-test/starter]"
}

resource "google_project_iam_member" "starter" {
  for_each = toset(["roles/bigquery.jobUser"])

  project = "acme-shop"
  role    = each.value
  member  = google_service_account.starter.member
}

resource "google_storage_bucket_iam_member" "starter" {
  for_each = toset(["acme-shop-shop-testing-media", "acme-static"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.starter.member
}
