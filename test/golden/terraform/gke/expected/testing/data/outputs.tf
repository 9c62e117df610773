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

output "orders_host" {
  value       = local.ground_data.orders_host
  description = "The private address of orders."
}

output "orders_ca" {
  value       = local.ground_data.orders_ca
  description = "The authority that signs the certificate of orders, as PEM."
}
