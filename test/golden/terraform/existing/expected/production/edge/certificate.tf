resource "google_certificate_manager_dns_authorization" "portal_example_com" {
  name   = "portal-production-portal-example-com"
  domain = "portal.example.com"
}

resource "google_certificate_manager_certificate" "portal_example_com" {
  name = "portal-production-portal-example-com"

  managed {
    domains            = ["portal.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.portal_example_com.id]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "portal-production-edge"
}

resource "google_certificate_manager_certificate_map_entry" "portal_example_com" {
  name         = "portal-production-portal-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "portal.example.com"
  certificates = [google_certificate_manager_certificate.portal_example_com.id]
}
