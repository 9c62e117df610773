locals {
  revision_web = "notejam-development-web-${substr(sha256(jsonencode(["0565e9df1d48", google_secret_manager_secret_version.env_SQLALCHEMY_DATABASE_URI.version, tostring(lookup(var.secret_versions, "session-key", 1)), var.images["web"], var.release])), 0, 8)}"
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

locals {
  execution = substr(sha256(var.execution == "" ? var.release : var.execution), 0, 10)
}
