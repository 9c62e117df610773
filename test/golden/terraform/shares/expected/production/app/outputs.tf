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
    migrate = google_cloud_run_v2_job.migrate.name
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
    migrate = google_service_account.migrate.email
    web     = google_service_account.web.email
  }
  description = "The account each component runs as."
}
