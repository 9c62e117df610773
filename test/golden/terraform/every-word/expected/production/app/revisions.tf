locals {
  revisions = {
    api    = "everything-production-api-${substr(sha256(jsonencode(["e71ad41a0058", google_cloud_run_v2_service.web.uri, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["api"], var.release])), 0, 8)}"
    clock  = "everything-production-clock-${substr(sha256(jsonencode(["e3d96913d053", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["clock"], var.release])), 0, 8)}"
    web    = "everything-production-web-${substr(sha256(jsonencode(["b51127addb60", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_greeting.version, google_secret_manager_secret_version.file_settings.version, google_secret_manager_secret_version.web_collector.version, var.images["web"], var.release])), 0, 8)}"
    worker = "everything-production-worker-${substr(sha256(jsonencode(["739151ef88de", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["worker"], var.release])), 0, 8)}"
  }
}

# All requests go to the new revision, or the rest to the one before while a rollout is under way.
locals {
  traffic = {
    for service in ["api", "web"] : service => [
      for share in [
        { revision = local.revisions[service], percent = lookup(var.traffic, service, 100) },
        { revision = lookup(var.previous, service, ""), percent = 100 - lookup(var.traffic, service, 100) },
      ] : share if share.percent > 0
    ]
  }
}

locals {
  execution = substr(sha256(var.execution == "" ? var.release : var.execution), 0, 10)
}
