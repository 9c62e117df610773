resource "google_service_account" "starter" {
  account_id   = "shop-production-starter"
  display_name = "starter of shop in production"
}

resource "google_service_account_iam_member" "starter" {
  service_account_id = google_service_account.starter.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-shop.svc.id.goog[shop-production/starter]"

  depends_on = [google_container_cluster.main]
}

resource "google_project_iam_member" "starter" {
  for_each = toset(["roles/bigquery.jobUser"])

  project = "acme-shop"
  role    = each.value
  member  = google_service_account.starter.member
}

resource "google_storage_bucket_iam_member" "starter" {
  for_each = toset(["acme-shop-shop-production-media", "acme-static"])

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.starter.member
}
