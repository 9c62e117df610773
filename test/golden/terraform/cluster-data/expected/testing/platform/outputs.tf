output "cluster_name" {
  value       = "shop-production"
  description = "The cluster: its name."
}

output "cluster_location" {
  value       = "europe-west1"
  description = "The cluster: its region."
}

output "cluster_endpoint" {
  value       = local.platform.cluster_endpoint
  description = "The cluster: the DNS name or the address of its control plane."
}

output "cluster_ca" {
  value       = local.platform.cluster_ca
  description = "The cluster: the authority of its control plane as PEM in base64; empty where it is reached by its DNS name, which public authorities sign."
}
