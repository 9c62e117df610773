# A project has one such policy: what is not listed here does not start in this stage's clusters.
resource "google_binary_authorization_policy" "main" {
  global_policy_evaluation_mode = "ENABLE"

  admission_whitelist_patterns {
    name_pattern = "europe-west1-docker.pkg.dev/acme-build/nautobot/**"
  }

  admission_whitelist_patterns {
    name_pattern = "ghcr.io/external-secrets/**"
  }

  admission_whitelist_patterns {
    name_pattern = "ghcr.io/kedacore/**"
  }

  admission_whitelist_patterns {
    name_pattern = "quay.io/jetstack/**"
  }

  default_admission_rule {
    evaluation_mode  = "ALWAYS_ALLOW"
    enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"
  }

  cluster_admission_rules {
    cluster          = "europe-west1.nautobot-production"
    evaluation_mode  = "ALWAYS_DENY"
    enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"
  }
}
