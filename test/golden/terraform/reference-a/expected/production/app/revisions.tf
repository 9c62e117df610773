locals {
  revision_beat   = "nautobot-production-beat-${substr(sha256(jsonencode(["e6e9d366c20f", google_secret_manager_secret_version.cache_ca.version, google_secret_manager_secret_version.file_config.version, google_secret_manager_secret_version.file_uwsgi.version, local.data.cache_host, local.data.db_host, tostring(local.data.cache_port), tostring(lookup(var.secret_versions, "cache_password", 1)), tostring(lookup(var.secret_versions, "db_password", 1)), tostring(lookup(var.secret_versions, "django-key", 1)), var.images["beat"], var.release])), 0, 8)}"
  revision_web    = "nautobot-production-web-${substr(sha256(jsonencode(["8b0f9e8b7155", google_secret_manager_secret_version.cache_ca.version, google_secret_manager_secret_version.file_config.version, google_secret_manager_secret_version.file_uwsgi.version, google_secret_manager_secret_version.web_collector.version, local.data.cache_host, local.data.db_host, tostring(local.data.cache_port), tostring(lookup(var.secret_versions, "cache_password", 1)), tostring(lookup(var.secret_versions, "db_password", 1)), tostring(lookup(var.secret_versions, "django-key", 1)), var.collector_image, var.images["web"], var.release])), 0, 8)}"
  revision_worker = "nautobot-production-worker-${substr(sha256(jsonencode(["f65ded39b401", google_secret_manager_secret_version.cache_ca.version, google_secret_manager_secret_version.file_config.version, google_secret_manager_secret_version.file_uwsgi.version, google_secret_manager_secret_version.worker_collector.version, local.data.cache_host, local.data.db_host, tostring(local.data.cache_port), tostring(lookup(var.secret_versions, "cache_password", 1)), tostring(lookup(var.secret_versions, "db_password", 1)), tostring(lookup(var.secret_versions, "django-key", 1)), var.collector_image, var.images["worker"], var.release])), 0, 8)}"
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
