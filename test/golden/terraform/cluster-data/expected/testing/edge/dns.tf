resource "google_dns_record_set" "test_shop_example_com" {
  managed_zone = "example-com"
  name         = "test.shop.example.com."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.edge.address]
}

resource "google_dns_record_set" "test_shop_example_com_proof" {
  managed_zone = "example-com"
  name         = google_certificate_manager_dns_authorization.test_shop_example_com.dns_resource_record[0].name
  type         = "CNAME"
  ttl          = 300
  rrdatas = [
    google_certificate_manager_dns_authorization.test_shop_example_com.dns_resource_record[0].data,
  ]
}
