resource "google_certificate_manager_dns_authorization" "dev_notejam_example_com" {
  name   = "notejam-development-dev-notejam-example-com"
  domain = "dev.notejam.example.com"
}

resource "google_certificate_manager_certificate" "dev_notejam_example_com" {
  name = "notejam-development-dev-notejam-example-com"

  managed {
    domains = ["dev.notejam.example.com"]
    dns_authorizations = [
      google_certificate_manager_dns_authorization.dev_notejam_example_com.id,
    ]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "notejam-development-edge"
}

resource "google_certificate_manager_certificate_map_entry" "dev_notejam_example_com" {
  name         = "notejam-development-dev-notejam-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "dev.notejam.example.com"
  certificates = [google_certificate_manager_certificate.dev_notejam_example_com.id]
}
