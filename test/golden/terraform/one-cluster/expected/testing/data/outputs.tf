output "db_host" {
  value       = local.ground_data.db_host
  description = "The private address of db."
}

output "db_ca" {
  value       = local.ground_data.db_ca
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
