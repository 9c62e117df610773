resource "google_certificate_manager_dns_authorization" "everything_example_com" {
  name   = "everything-production-everything-example-com"
  domain = "everything.example.com"
}

resource "google_certificate_manager_certificate" "everything_example_com" {
  name = "everything-production-everything-example-com"

  managed {
    domains = ["everything.example.com"]
    dns_authorizations = [
      google_certificate_manager_dns_authorization.everything_example_com.id,
    ]
  }
}

resource "google_certificate_manager_dns_authorization" "www_everything_example_com" {
  name   = "everything-production-www-everything-example-com"
  domain = "www.everything.example.com"
}

resource "google_certificate_manager_certificate" "www_everything_example_com" {
  name = "everything-production-www-everything-example-com"

  managed {
    domains = ["www.everything.example.com"]
    dns_authorizations = [
      google_certificate_manager_dns_authorization.www_everything_example_com.id,
    ]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "everything-production-edge"
}

resource "google_certificate_manager_certificate_map_entry" "everything_example_com" {
  name         = "everything-production-everything-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "everything.example.com"
  certificates = [google_certificate_manager_certificate.everything_example_com.id]
}

resource "google_certificate_manager_certificate_map_entry" "www_everything_example_com" {
  name         = "everything-production-www-everything-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "www.everything.example.com"
  certificates = [google_certificate_manager_certificate.www_everything_example_com.id]
}
