output "url" {
  value       = "https://test.shop.example.com"
  description = "Where the app is reached."
}

output "address" {
  value       = var.serving == "standby" ? google_compute_global_address.edge_standby.address : google_compute_global_address.edge.address
  description = "The load balancer's address."
}
