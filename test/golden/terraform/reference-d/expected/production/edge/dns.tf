resource "cloudflare_dns_record" "prefect_example_com" {
  zone_id = data.cloudflare_zone.edge.zone_id
  name    = "prefect.example.com"
  type    = "CNAME"
  content = "${cloudflare_zero_trust_tunnel_cloudflared.edge.id}.cfargotunnel.com"
  proxied = true
  ttl     = 1
  comment = "prefect production, by Fairlead"
}
