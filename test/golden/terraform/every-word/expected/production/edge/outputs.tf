output "url" {
  value       = "https://everything.example.com"
  description = "Where the app is reached."
}

output "address" {
  value       = google_compute_global_address.edge.address
  description = "The load balancer's address."
}

output "log_view" {
  value       = "projects/acme-everything/locations/europe-west1/buckets/everything-production/views/_AllLogs"
  description = "Where the stage's logs are read."
}
