resource "google_certificate_manager_dns_authorization" "notejam_example_com" {
  name   = "notejam-production-notejam-example-com"
  domain = "notejam.example.com"
}

resource "google_certificate_manager_certificate" "notejam_example_com" {
  name = "notejam-production-notejam-example-com"

  managed {
    domains            = ["notejam.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.notejam_example_com.id]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "notejam-production-edge"
}

resource "google_certificate_manager_certificate_map_entry" "notejam_example_com" {
  name         = "notejam-production-notejam-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "notejam.example.com"
  certificates = [google_certificate_manager_certificate.notejam_example_com.id]
}
