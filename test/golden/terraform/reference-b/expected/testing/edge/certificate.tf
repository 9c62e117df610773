resource "google_certificate_manager_dns_authorization" "test_notejam_example_com" {
  name   = "notejam-testing-test-notejam-example-com"
  domain = "test.notejam.example.com"
}

resource "google_certificate_manager_certificate" "test_notejam_example_com" {
  name = "notejam-testing-test-notejam-example-com"

  managed {
    domains = ["test.notejam.example.com"]
    dns_authorizations = [
      google_certificate_manager_dns_authorization.test_notejam_example_com.id,
    ]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "notejam-testing-edge"
}

resource "google_certificate_manager_certificate_map_entry" "test_notejam_example_com" {
  name         = "notejam-testing-test-notejam-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "test.notejam.example.com"
  certificates = [google_certificate_manager_certificate.test_notejam_example_com.id]
}
