resource "google_iap_web_backend_service_iam_member" "web" {
  for_each = toset(["group:staff@example.com"])

  web_backend_service = google_compute_backend_service.web.name
  role                = "roles/iap.httpsResourceAccessor"
  member              = each.value
}
