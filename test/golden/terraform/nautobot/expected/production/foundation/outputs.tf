output "egress_addresses" {
  value       = [google_compute_address.egress_1.address]
  description = "The addresses by which the stage's requests leave."
}
