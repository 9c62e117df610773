output "broker_host" {
  value       = google_redis_instance.broker.host
  description = "The private address of broker."
}

output "broker_port" {
  value       = google_redis_instance.broker.port
  description = "The port of broker: another one with TLS."
}

output "broker_ca" {
  value       = join("\n", [for authority in google_redis_instance.broker.server_ca_certs : authority.cert])
  description = "The authorities that sign the certificate of broker, as PEM."
}

output "db_host" {
  value       = google_sql_database_instance.db.private_ip_address
  description = "The private address of db."
}

output "db_ca" {
  value       = nonsensitive(google_sql_database_instance.db.server_ca_cert[0].cert)
  description = "The authority that signs the certificate of db, as PEM."
}
