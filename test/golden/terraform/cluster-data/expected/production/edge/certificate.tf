resource "google_certificate_manager_dns_authorization" "shop_example_com" {
  name   = "shop-production-shop-example-com"
  domain = "shop.example.com"
}

resource "google_certificate_manager_certificate" "shop_example_com" {
  name = "shop-production-shop-example-com"

  managed {
    domains            = ["shop.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.shop_example_com.id]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "shop-production-edge"
}

resource "google_certificate_manager_certificate_map_entry" "shop_example_com" {
  name         = "shop-production-shop-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "shop.example.com"
  certificates = [google_certificate_manager_certificate.shop_example_com.id]
}
