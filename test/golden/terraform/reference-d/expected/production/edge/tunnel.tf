resource "cloudflare_zero_trust_tunnel_cloudflared" "edge" {
  account_id = "0123abcd"
  name       = "prefect-production"
  config_src = "cloudflare"
}

resource "cloudflare_zero_trust_tunnel_cloudflared_config" "edge" {
  account_id = "0123abcd"
  tunnel_id  = cloudflare_zero_trust_tunnel_cloudflared.edge.id
  config = {
    ingress = [
      {
        hostname = "prefect.example.com"
        service  = "http://server.prefect-production.svc.cluster.local"
      },
      {
        service = "http_status:404"
      },
    ]
  }
}

# Supplied: Cloudflare gives the token, and it never passes through Terraform.
resource "google_secret_manager_secret" "edge_tunnel" {
  secret_id = "prefect-production-edge_tunnel"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "tunnel" {
  secret_id = google_secret_manager_secret.edge_tunnel.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:prefect-production-secrets@acme-prefect.iam.gserviceaccount.com"
}
