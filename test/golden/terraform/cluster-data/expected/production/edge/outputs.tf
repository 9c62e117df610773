output "url" {
  value       = "https://shop.example.com"
  description = "Where the app is reached."
}

output "address" {
  value       = google_compute_global_address.edge.address
  description = "The load balancer's address."
}
