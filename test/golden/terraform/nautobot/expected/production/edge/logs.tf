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
    (resource.type="k8s_container" AND resource.labels.namespace_name=("nautobot-production"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-nautobot:nautobot-production-db"))
  EOT
  unique_writer_identity = true
}

# Without it every line would be kept, and paid for, in the project's bucket too.
resource "google_logging_project_exclusion" "logs" {
  name        = "nautobot-production"
  filter      = <<-EOT
    (resource.type="k8s_container" AND resource.labels.namespace_name=("nautobot-production"))
    OR (resource.type="cloudsql_database" AND resource.labels.database_id=("acme-nautobot:nautobot-production-db"))
  EOT
  description = "Kept in the stage's own bucket."

  depends_on = [google_logging_project_sink.logs]
}
