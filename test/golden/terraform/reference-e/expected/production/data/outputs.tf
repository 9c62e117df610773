output "db_host" {
  value       = var.serving == "standby" ? google_sql_database_instance.db_standby.private_ip_address : google_sql_database_instance.db.private_ip_address
  description = "The private address of db."
}

output "db_ca" {
  value       = var.serving == "standby" ? nonsensitive(google_sql_database_instance.db_standby.server_ca_cert[0].cert) : nonsensitive(google_sql_database_instance.db.server_ca_cert[0].cert)
  description = "The authority that signs the certificate of db, as PEM."
}
