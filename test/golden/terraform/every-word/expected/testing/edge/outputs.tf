output "log_view" {
  value       = "projects/acme-everything-test/locations/europe-west1/buckets/everything-testing/views/_AllLogs"
  description = "Where the stage's logs are read."
}
