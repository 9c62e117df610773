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

output "revisions" {
  value = {
    web = local.revision_web
  }
  description = "The revision of each component that this release is; `previous` of the next one."
}

output "accounts" {
  value = {
    web = google_service_account.web.email
  }
  description = "The account each component runs as."
}
