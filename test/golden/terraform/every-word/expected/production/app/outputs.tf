output "service_uris" {
  value = {
    api = google_cloud_run_v2_service.api.uri
    web = google_cloud_run_v2_service.web.uri
  }
  description = "The address at which Google knows each service."
}

output "services" {
  value = {
    api = google_cloud_run_v2_service.api.name
    web = google_cloud_run_v2_service.web.name
  }
  description = "The name of each service."
}

output "worker_pools" {
  value = {
    worker = google_cloud_run_v2_worker_pool.worker.name
    clock  = google_cloud_run_v2_worker_pool.clock.name
  }
  description = "The name of each worker pool."
}

output "jobs" {
  value = {
    manage  = google_cloud_run_v2_job.manage.name
    migrate = google_cloud_run_v2_job.migrate.name
    nightly = google_cloud_run_v2_job.nightly.name
    seed    = google_cloud_run_v2_job.seed.name
    warm    = google_cloud_run_v2_job.warm.name
  }
  description = "The name of each job."
}

output "revisions" {
  value = {
    api    = local.revision_api
    web    = local.revision_web
    worker = local.revision_worker
    clock  = local.revision_clock
  }
  description = "The revision of each component that this release is; `previous` of the next one."
}

output "accounts" {
  value = {
    api     = google_service_account.api.email
    clock   = google_service_account.clock.email
    flow    = google_service_account.flow.email
    manage  = google_service_account.manage.email
    migrate = google_service_account.migrate.email
    nightly = google_service_account.nightly.email
    seed    = google_service_account.seed.email
    warm    = google_service_account.warm.email
    web     = google_service_account.web.email
    worker  = google_service_account.worker.email
  }
  description = "The account each component runs as."
}
