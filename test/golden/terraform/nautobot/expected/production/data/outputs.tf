output "cache_host" {
  value       = google_redis_instance.cache.host
  description = "The private address of cache."
}

output "cache_port" {
  value       = google_redis_instance.cache.port
  description = "The port of cache: another one with TLS."
}

output "cache_ca" {
  value       = join("\n", [for authority in google_redis_instance.cache.server_ca_certs : authority.cert])
  description = "The authorities that sign the certificate of cache, as PEM."
}

output "db_host" {
  value       = google_sql_database_instance.db.private_ip_address
  description = "The private address of db."
}

output "db_ca" {
  value       = nonsensitive(google_sql_database_instance.db.server_ca_cert[0].cert)
  description = "The authority that signs the certificate of db, as PEM."
}
