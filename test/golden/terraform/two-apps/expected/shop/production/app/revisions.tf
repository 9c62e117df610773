locals {
  revisions = {
    web = "shop-production-web-${substr(sha256(jsonencode(["97b8c3009e7b", google_secret_manager_secret_version.env_DATABASE_URL.version, var.images["web"], var.release])), 0, 8)}"
  }
}

# All requests go to the new revision, or the rest to the one before while a rollout is under way.
locals {
  traffic = {
    for service in ["web"] : service => [
      for share in [
        { revision = local.revisions[service], percent = lookup(var.traffic, service, 100) },
        { revision = lookup(var.previous, service, ""), percent = 100 - lookup(var.traffic, service, 100) },
      ] : share if share.percent > 0
    ]
  }
}
