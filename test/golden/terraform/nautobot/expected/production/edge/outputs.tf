output "url" {
  value       = "https://nautobot.example.com"
  description = "Where the app is reached."
}

output "address" {
  value       = google_compute_global_address.edge.address
  description = "The load balancer's address."
}

output "log_view" {
  value       = "projects/acme-nautobot/locations/europe-west1/buckets/nautobot-production/views/_AllLogs"
  description = "Where the stage's logs are read."
}
