locals {
  revision_api    = "everything-testing-api-${substr(sha256(jsonencode(["42bbc6ef8ca4", google_cloud_run_v2_service.web.uri, google_secret_manager_secret_version.auth.version, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["api"], var.release])), 0, 8)}"
  revision_clock  = "everything-testing-clock-${substr(sha256(jsonencode(["e4ab530a94dd", google_secret_manager_secret_version.auth.version, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["clock"], var.release])), 0, 8)}"
  revision_web    = "everything-testing-web-${substr(sha256(jsonencode(["3f209b465625", google_secret_manager_secret_version.auth.version, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_greeting.version, google_secret_manager_secret_version.file_settings.version, google_secret_manager_secret_version.web_collector.version, var.collector_image, var.images["web"], var.release])), 0, 8)}"
  revision_worker = "everything-testing-worker-${substr(sha256(jsonencode(["6ebd249f36a4", google_secret_manager_secret_version.auth.version, google_secret_manager_secret_version.broker_ca.version, google_secret_manager_secret_version.env_DATABASE_URL.version, google_secret_manager_secret_version.env_REDIS_URL.version, google_secret_manager_secret_version.file_settings.version, var.images["worker"], var.release])), 0, 8)}"
}

# All requests go to the new revision, or the rest to the one before while a rollout is under way.
locals {
  traffic_api = [
    for share in [
      { revision = local.revision_api, percent = lookup(var.traffic, "api", 100) },
      { revision = lookup(var.previous, "api", ""), percent = 100 - lookup(var.traffic, "api", 100) },
    ] : share if share.percent > 0
  ]
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
