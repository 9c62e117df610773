locals {
  revision_web = "hello-production-web-${substr(sha256(jsonencode(["51ca77febee8", var.images["web"], var.release])), 0, 8)}"
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
