resource "google_logging_project_bucket_config" "logs" {
  project        = "acme-everything-test"
  location       = "europe-west1"
  bucket_id      = "everything-testing"
  retention_days = 90
  description    = "Logs of everything in testing."
}

resource "google_logging_project_sink" "logs" {
  name                   = "everything-testing"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.logs.id}"
  filter                 = <<-EOT
    (resource.type="cloud_run_revision" AND resource.labels.service_name=("everything-testing-api" OR "everything-testing-web"))
    OR (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("everything-testing-clock" OR "everything-testing-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("everything-testing-manage" OR "everything-testing-migrate" OR "everything-testing-nightly" OR "everything-testing-seed" OR "everything-testing-warm"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-everything-test:everything-testing-db"))
  EOT
  unique_writer_identity = true
}

# Without it every line would be kept, and paid for, in the project's bucket too.
resource "google_logging_project_exclusion" "logs" {
  name        = "everything-testing"
  filter      = <<-EOT
    (resource.type="cloud_run_revision" AND resource.labels.service_name=("everything-testing-api" OR "everything-testing-web"))
    OR (resource.type="cloud_run_worker_pool" AND resource.labels.worker_pool_name=("everything-testing-clock" OR "everything-testing-worker"))
    OR (resource.type="cloud_run_job" AND resource.labels.job_name=("everything-testing-manage" OR "everything-testing-migrate" OR "everything-testing-nightly" OR "everything-testing-seed" OR "everything-testing-warm"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-everything-test:everything-testing-db"))
  EOT
  description = "Kept in the stage's own bucket."

  depends_on = [google_logging_project_sink.logs]
}
