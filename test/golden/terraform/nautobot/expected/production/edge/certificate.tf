resource "google_certificate_manager_dns_authorization" "nautobot_example_com" {
  name   = "nautobot-production-nautobot-example-com"
  domain = "nautobot.example.com"
}

resource "google_certificate_manager_certificate" "nautobot_example_com" {
  name = "nautobot-production-nautobot-example-com"

  managed {
    domains            = ["nautobot.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.nautobot_example_com.id]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "nautobot-production-edge"
}

resource "google_certificate_manager_certificate_map_entry" "nautobot_example_com" {
  name         = "nautobot-production-nautobot-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "nautobot.example.com"
  certificates = [google_certificate_manager_certificate.nautobot_example_com.id]
}
