output "cluster_name" {
  value       = "shop-production"
  description = "The cluster: its name."
}

output "cluster_location" {
  value       = "us-central1"
  description = "The cluster: its region."
}

output "cluster_endpoint" {
  value       = google_container_cluster.main.endpoint
  description = "The cluster: the DNS name or the address of its control plane."
}

output "cluster_ca" {
  value       = google_container_cluster.main.master_auth[0].cluster_ca_certificate
  description = "The cluster: the authority of its control plane as PEM in base64; empty where it is reached by its DNS name, which public authorities sign."
}

output "standby_cluster_name" {
  value       = "shop-production-us-east1"
  description = "The cluster that stands by: its name."
}

output "standby_cluster_location" {
  value       = "us-east1"
  description = "The cluster that stands by: its region."
}

output "standby_cluster_endpoint" {
  value       = google_container_cluster.standby.endpoint
  description = "The cluster that stands by: the DNS name or the address of its control plane."
}

output "standby_cluster_ca" {
  value       = google_container_cluster.standby.master_auth[0].cluster_ca_certificate
  description = "The cluster that stands by: the authority of its control plane as PEM in base64; empty where it is reached by its DNS name, which public authorities sign."
}
