output "cache_host" {
  value       = var.serving == "standby" ? google_redis_instance.cache_standby[0].host : google_redis_instance.cache.host
  description = "The private address of cache."
}

output "cache_port" {
  value       = var.serving == "standby" ? google_redis_instance.cache_standby[0].port : google_redis_instance.cache.port
  description = "The port of cache: another one with TLS."
}

output "cache_ca" {
  value       = var.serving == "standby" ? join("\n", [for authority in google_redis_instance.cache_standby[0].server_ca_certs : authority.cert]) : join("\n", [for authority in google_redis_instance.cache.server_ca_certs : authority.cert])
  description = "The authorities that sign the certificate of cache, as PEM."
}

output "orders_host" {
  value       = var.serving == "standby" ? google_sql_database_instance.orders_standby.private_ip_address : google_sql_database_instance.orders.private_ip_address
  description = "The private address of orders."
}

output "orders_ca" {
  value       = var.serving == "standby" ? nonsensitive(google_sql_database_instance.orders_standby.server_ca_cert[0].cert) : nonsensitive(google_sql_database_instance.orders.server_ca_cert[0].cert)
  description = "The authority that signs the certificate of orders, as PEM."
}
