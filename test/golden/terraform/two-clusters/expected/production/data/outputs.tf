output "db_host" {
  value       = google_sql_database_instance.db.private_ip_address
  description = "The private address of db."
}

output "db_ca" {
  value       = nonsensitive(google_sql_database_instance.db.server_ca_cert[0].cert)
  description = "The authority that signs the certificate of db, as PEM."
}

output "queue_host" {
  value       = google_redis_instance.queue.host
  description = "The private address of queue."
}

output "queue_port" {
  value       = google_redis_instance.queue.port
  description = "The port of queue: another one with TLS."
}
