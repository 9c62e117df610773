resource "google_compute_global_address" "services" {
  name          = "shop-production-services"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = "10.93.64.0"
  prefix_length = 18
  network       = google_compute_network.main.id
}

# Google refuses to delete it for days after the last server is gone; it goes with the network.
resource "google_service_networking_connection" "services" {
  network                 = google_compute_network.main.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]
  deletion_policy         = "ABANDON"

  depends_on = [google_project_service.servicenetworking]
}
