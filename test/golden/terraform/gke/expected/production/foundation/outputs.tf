output "egress_addresses" {
  value = [
    google_compute_address.egress_1.address,
    google_compute_address.egress_2.address,
    google_compute_address.egress_standby_1.address,
    google_compute_address.egress_standby_2.address,
  ]
  description = "The addresses by which the stage's requests leave."
}
