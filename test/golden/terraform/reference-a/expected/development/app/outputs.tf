output "service_uris" {
  value = {
    web = google_cloud_run_v2_service.web.uri
  }
  description = "The address at which Google knows each service."
}

output "services" {
  value = {
    web = google_cloud_run_v2_service.web.name
  }
  description = "The name of each service."
}

output "worker_pools" {
  value = {
    worker = google_cloud_run_v2_worker_pool.worker.name
    beat   = google_cloud_run_v2_worker_pool.beat.name
  }
  description = "The name of each worker pool."
}

output "jobs" {
  value = {
    cleanup       = google_cloud_run_v2_job.cleanup.name
    collectstatic = google_cloud_run_v2_job.collectstatic.name
    manage        = google_cloud_run_v2_job.manage.name
    migrate       = google_cloud_run_v2_job.migrate.name
    superuser     = google_cloud_run_v2_job.superuser.name
  }
  description = "The name of each job."
}

output "revisions" {
  value = {
    web    = local.revision_web
    worker = local.revision_worker
    beat   = local.revision_beat
  }
  description = "The revision of each component that this release is; `previous` of the next one."
}

output "accounts" {
  value = {
    beat          = google_service_account.beat.email
    cleanup       = google_service_account.cleanup.email
    collectstatic = google_service_account.collectstatic.email
    manage        = google_service_account.manage.email
    migrate       = google_service_account.migrate.email
    superuser     = google_service_account.superuser.email
    web           = google_service_account.web.email
    worker        = google_service_account.worker.email
  }
  description = "The account each component runs as."
}
