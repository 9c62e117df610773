locals {
  revision_web = "portal-production-web-${substr(sha256(jsonencode(["f1bf992bf3a5", local.data.db_host, tostring(lookup(var.secret_versions, "db_password", 1)), var.images["web"], var.release])), 0, 8)}"
}

# All requests go to the new revision, or the rest to the one before while a rollout is under way.
locals {
  traffic_web = [
    for share in [
      { revision = local.revision_web, percent = lookup(var.traffic, "web", 100) },
      { revision = lookup(var.previous, "web", ""), percent = 100 - lookup(var.traffic, "web", 100) },
    ] : share if share.percent > 0
  ]
}
