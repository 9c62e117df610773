resource "google_compute_security_policy" "web" {
  name        = "shop-production-web"
  description = "Who reaches web of shop in production."

  rule {
    priority    = 2147483647
    description = "Everybody, at 600 requests in 60 seconds for each client"
    action      = "throttle"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = 600
        interval_sec = 60
      }
    }
  }

  advanced_options_config {
    json_parsing = "STANDARD"
  }
}
