locals {
  revisions = {
    api    = "everything-testing-api-${substr(sha256(jsonencode(["d4ffcbae21de", google_cloud_run_v2_service.web.uri, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["api"], var.release])), 0, 8)}"
    clock  = "everything-testing-clock-${substr(sha256(jsonencode(["092365885192", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["clock"], var.release])), 0, 8)}"
    web    = "everything-testing-web-${substr(sha256(jsonencode(["7b862fb65fc0", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_greeting.version, google_secret_manager_secret_version.file_settings.version, google_secret_manager_secret_version.web_collector.version, var.images["web"], var.release])), 0, 8)}"
    worker = "everything-testing-worker-${substr(sha256(jsonencode(["39c9dbf8d65b", google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_AUTH.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["worker"], var.release])), 0, 8)}"
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
