ephemeral "google_secret_manager_secret_version" "cloudflare" {
  secret  = "prefect-production-cloudflare"
  version = tostring(lookup(var.secret_versions, "cloudflare", 1))
}

provider "cloudflare" {
  api_token = ephemeral.google_secret_manager_secret_version.cloudflare.secret_data
}

data "cloudflare_zone" "edge" {
  filter = {
    name = "example.com"
  }
}
