resource "google_logging_project_bucket_config" "logs" {
  project        = "acme-nautobot"
  location       = "europe-west1"
  bucket_id      = "nautobot-production"
  retention_days = 90
  description    = "Logs of nautobot in production."
}

resource "google_logging_project_sink" "logs" {
  name                   = "nautobot-production"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.logs.id}"
  filter                 = <<-EOT
    (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("nautobot-production-beat" OR "nautobot-production-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("nautobot-production-cleanup" OR "nautobot-production-collectstatic" OR "nautobot-production-manage" OR "nautobot-production-migrate" OR "nautobot-production-superuser"))
    OR (resource.type="cloud_run_revision" AND resource.labels.service_name=("nautobot-production-web"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-nautobot:nautobot-production-db"))
    OR (resource.type="http_load_balancer" AND resource.labels.url_map_name=("nautobot-production-https" OR "nautobot-production-http"))
  EOT
  unique_writer_identity = true
}

# Without it every line would be kept, and paid for, in the project's bucket too.
resource "google_logging_project_exclusion" "logs" {
  name        = "nautobot-production"
  filter      = <<-EOT
    (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("nautobot-production-beat" OR "nautobot-production-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("nautobot-production-cleanup" OR "nautobot-production-collectstatic" OR "nautobot-production-manage" OR "nautobot-production-migrate" OR "nautobot-production-superuser"))
    OR (resource.type="cloud_run_revision" AND resource.labels.service_name=("nautobot-production-web"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-nautobot:nautobot-production-db"))
    OR (resource.type="http_load_balancer" AND resource.labels.url_map_name=("nautobot-production-https" OR "nautobot-production-http"))
  EOT
  description = "Kept in the stage's own bucket."

  depends_on = [google_logging_project_sink.logs]
}
