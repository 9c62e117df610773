output "db_host" {
  value       = local.ground_data.db_host
  description = "The private address of db."
}

output "db_ca" {
  value       = local.ground_data.db_ca
  description = "The authority that signs the certificate of db, as PEM."
}
