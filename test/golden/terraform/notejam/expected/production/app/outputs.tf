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

output "jobs" {
  value = {
    cleanup = google_cloud_run_v2_job.cleanup.name
    migrate = google_cloud_run_v2_job.migrate.name
    nightly = google_cloud_run_v2_job.nightly.name
  }
  description = "The name of each job."
}

output "revisions" {
  value = {
    web = local.revision_web
  }
  description = "The revision of each component that this release is; `previous` of the next one."
}

output "accounts" {
  value = {
    cleanup = google_service_account.cleanup.email
    migrate = google_service_account.migrate.email
    nightly = google_service_account.nightly.email
    web     = google_service_account.web.email
  }
  description = "The account each component runs as."
}
