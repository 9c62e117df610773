resource "google_certificate_manager_dns_authorization" "test_shop_example_com" {
  name   = "shop-testing-test-shop-example-com"
  domain = "test.shop.example.com"
}

resource "google_certificate_manager_certificate" "test_shop_example_com" {
  name = "shop-testing-test-shop-example-com"

  managed {
    domains            = ["test.shop.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.test_shop_example_com.id]
  }
}

resource "google_certificate_manager_certificate_map" "edge" {
  name = "shop-testing-edge"
}

resource "google_certificate_manager_certificate_map_entry" "test_shop_example_com" {
  name         = "shop-testing-test-shop-example-com"
  map          = google_certificate_manager_certificate_map.edge.name
  hostname     = "test.shop.example.com"
  certificates = [google_certificate_manager_certificate.test_shop_example_com.id]
}
