provider "cloudflare" {
  api_token = var.cloudflare_token
}

data "cloudflare_zone" "edge" {
  filter = {
    name = "example.com"
  }
}
