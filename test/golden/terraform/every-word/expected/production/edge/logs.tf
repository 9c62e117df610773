resource "google_logging_project_bucket_config" "logs" {
  project        = "acme-everything"
  location       = "europe-west1"
  bucket_id      = "everything-production"
  retention_days = 90
  description    = "Logs of everything in production."
}

resource "google_logging_project_sink" "logs" {
  name                   = "everything-production"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.logs.id}"
  filter                 = <<-EOT
    (resource.type="cloud_run_revision" AND resource.labels.service_name=("everything-production-api" OR "everything-production-web"))
    OR (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("everything-production-clock" OR "everything-production-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("everything-production-manage" OR "everything-production-migrate" OR "everything-production-nightly" OR "everything-production-seed" OR "everything-production-warm"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-everything:everything-production-db"))
    OR (resource.type="http_load_balancer" AND resource.labels.url_map_name=("everything-production-https" OR "everything-production-http"))
  EOT
  unique_writer_identity = true
}

# Without it every line would be kept, and paid for, in the project's bucket too.
resource "google_logging_project_exclusion" "logs" {
  name        = "everything-production"
  filter      = <<-EOT
    (resource.type="cloud_run_revision" AND resource.labels.service_name=("everything-production-api" OR "everything-production-web"))
    OR (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("everything-production-clock" OR "everything-production-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("everything-production-manage" OR "everything-production-migrate" OR "everything-production-nightly" OR "everything-production-seed" OR "everything-production-warm"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-everything:everything-production-db"))
    OR (resource.type="http_load_balancer" AND resource.labels.url_map_name=("everything-production-https" OR "everything-production-http"))
  EOT
  description = "Kept in the stage's own bucket."

  depends_on = [google_logging_project_sink.logs]
}
