output "tunnel_id" {
  value       = cloudflare_zero_trust_tunnel_cloudflared.edge.id
  description = "The tunnel, whose token Cloudflare gives."
}

output "url" {
  value       = "https://prefect.example.com"
  description = "Where the app is reached."
}
