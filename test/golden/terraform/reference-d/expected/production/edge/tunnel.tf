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

resource "google_secret_manager_secret" "edge_tunnel" {
  secret_id = "prefect-production-edge_tunnel"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "edge_tunnel" {
  count = var.tunnel_version > 0 ? 1 : 0

  secret                 = google_secret_manager_secret.edge_tunnel.id
  secret_data_wo         = var.tunnel_token
  secret_data_wo_version = var.tunnel_version
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "tunnel" {
  secret_id = google_secret_manager_secret.edge_tunnel.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:prefect-production-secrets@acme-prefect.iam.gserviceaccount.com"
}
