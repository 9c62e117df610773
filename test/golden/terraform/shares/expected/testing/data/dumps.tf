resource "google_service_account" "dump" {
  account_id   = "notejam-testing-dump"
  display_name = "Dumps of notejam in testing"
}

# The clock starts workflows as this account. Workflows have no policy of their own.
resource "google_project_iam_member" "dump_starts" {
  project = "notejam-4711"
  role    = "roles/workflows.invoker"
  member  = google_service_account.dump.member
}

# A workflow logs as the account that it runs as.
resource "google_project_iam_member" "dump_logs" {
  project = "notejam-4711"
  role    = "roles/logging.logWriter"
  member  = google_service_account.dump.member
}

# Servers have no policy of their own: the condition holds the role to this one. It may read and export.
resource "google_project_iam_member" "db_export" {
  project = "notejam-4711"
  role    = "roles/cloudsql.viewer"
  member  = google_service_account.dump.member

  condition {
    title      = "only-db"
    expression = "resource.service == \"sqladmin.googleapis.com\" && resource.name == \"projects/notejam-4711/instances/notejam-production-db\""
  }
}

resource "google_workflows_workflow" "db_dump" {
  name                = "notejam-testing-db-dump"
  region              = "europe-west6"
  description         = "Has Cloud SQL write notejam_testing into gs://notejam-4711-notejam-testing-dumps."
  service_account     = google_service_account.dump.id
  call_log_level      = "LOG_ERRORS_ONLY"
  deletion_protection = false
  source_contents     = <<-EOT
    main:
      steps:
        - name_it:
            assign:
              - moment: $${text.replace_all(text.substring(time.format(sys.now()), 0, 19), ":", "")}
        - export:
            try:
              call: googleapis.sqladmin.v1.instances.export
              args:
                project: notejam-4711
                instance: notejam-production-db
                body:
                  exportContext:
                    fileType: SQL
                    uri: $${"gs://notejam-4711-notejam-testing-dumps/db-" + moment + ".sql.gz"}
                    databases: ["notejam_testing"]
                    # On a server of its own, made for the export, so that the app notices nothing.
                    offload: true
                connector_params:
                  # Half an hour unless said: a large database takes longer.
                  timeout: 86400
            retry:
              predicate: $${busy}
              max_retries: 10
              backoff:
                initial_delay: 60
                max_delay: 900
                multiplier: 2

    # The server does one thing at a time: another dump, a backup, an update.
    busy:
      params: [error]
      steps:
        - judge:
            return: $${"code" in error and error.code == 409}
  EOT
}

# The server itself writes the dump.
resource "google_storage_bucket_iam_member" "db_dump" {
  bucket = google_storage_bucket.dumps.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${local.ground_data.db_account}"
}

resource "google_cloud_scheduler_job" "db_dump" {
  name             = "notejam-testing-db-dump"
  region           = "europe-west6"
  schedule         = "0 5 * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "180s"

  http_target {
    http_method = "POST"
    uri         = "https://workflowexecutions.googleapis.com/v1/${google_workflows_workflow.db_dump.id}/executions"

    oauth_token {
      service_account_email = "notejam-testing-dump@notejam-4711.iam.gserviceaccount.com"
    }
  }

  depends_on = [google_project_iam_member.dump_starts, google_project_iam_member.db_export]
}
