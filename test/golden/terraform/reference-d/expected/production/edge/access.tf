resource "cloudflare_zero_trust_access_policy" "rule_1" {
  account_id = "0123abcd"
  name       = "prefect-production-rule-1"
  decision   = "allow"
  include = [
    {
      email = {
        email = "ops@example.com"
      }
    },
  ]
  require = [
    {
      ip = {
        ip = "198.51.100.0/24"
      }
    },
  ]
}

resource "cloudflare_zero_trust_access_policy" "rule_2" {
  account_id = "0123abcd"
  name       = "prefect-production-rule-2"
  decision   = "bypass"
  include = [
    {
      ip = {
        ip = "${local.foundation.egress_addresses[0]}/32"
      }
    },
  ]
}

resource "cloudflare_zero_trust_access_application" "app" {
  account_id = "0123abcd"
  name       = "prefect production"
  type       = "self_hosted"
  domain     = "prefect.example.com"
  policies = [
    {
      id         = cloudflare_zero_trust_access_policy.rule_1.id
      precedence = 1
    },
  ]
}

resource "cloudflare_zero_trust_access_application" "app_api" {
  account_id = "0123abcd"
  name       = "prefect production/api"
  type       = "self_hosted"
  domain     = "prefect.example.com/api"
  policies = [
    {
      id         = cloudflare_zero_trust_access_policy.rule_1.id
      precedence = 1
    },
    {
      id         = cloudflare_zero_trust_access_policy.rule_2.id
      precedence = 2
    },
  ]
}
