resource "google_dns_record_set" "everything_example_com" {
  managed_zone = "example-com"
  name         = "everything.example.com."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.edge.address]
}

resource "google_dns_record_set" "everything_example_com_proof" {
  managed_zone = "example-com"
  name         = google_certificate_manager_dns_authorization.everything_example_com.dns_resource_record[0].name
  type         = "CNAME"
  ttl          = 300
  rrdatas = [
    google_certificate_manager_dns_authorization.everything_example_com.dns_resource_record[0].data,
  ]
}

resource "google_dns_record_set" "www_everything_example_com" {
  managed_zone = "example-com"
  name         = "www.everything.example.com."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.edge.address]
}

resource "google_dns_record_set" "www_everything_example_com_proof" {
  managed_zone = "example-com"
  name         = google_certificate_manager_dns_authorization.www_everything_example_com.dns_resource_record[0].name
  type         = "CNAME"
  ttl          = 300
  rrdatas = [
    google_certificate_manager_dns_authorization.www_everything_example_com.dns_resource_record[0].data,
  ]
}
