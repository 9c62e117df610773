locals {
  revisions = {
    web = "portal-production-web-${substr(sha256(jsonencode(["959ef7d9f97f", local.data.db_host, tostring(lookup(var.secret_versions, "db_password", 1)), var.images["web"], var.release])), 0, 8)}"
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
