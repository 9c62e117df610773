resource "google_service_account" "dump" {
  account_id   = "nautobot-production-dump"
  display_name = "Dumps of nautobot in production"
}

# The clock starts workflows as this account. Workflows have no policy of their own.
resource "google_project_iam_member" "dump_starts" {
  project = "acme-nautobot"
  role    = "roles/workflows.invoker"
  member  = google_service_account.dump.member
}

# A workflow logs as the account that it runs as.
resource "google_project_iam_member" "dump_logs" {
  project = "acme-nautobot"
  role    = "roles/logging.logWriter"
  member  = google_service_account.dump.member
}

# Servers have no policy of their own: the condition holds the role to this one. It may read and export.
resource "google_project_iam_member" "db_export" {
  project = "acme-nautobot"
  role    = "roles/cloudsql.viewer"
  member  = google_service_account.dump.member

  condition {
    title      = "only-db"
    expression = "resource.service == \"sqladmin.googleapis.com\" && resource.name == \"projects/acme-nautobot/instances/nautobot-production-db\""
  }
}

resource "google_storage_bucket" "db_copies" {
  name                        = "acme-nautobot-nautobot-production-db-copies"
  location                    = "EUROPE-WEST4"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  deletion_policy             = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_workflows_workflow" "db_copy" {
  name                = "nautobot-production-db-copy"
  region              = "europe-west1"
  description         = "Has Cloud SQL write nautobot into gs://acme-nautobot-nautobot-production-db-copies."
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
                project: acme-nautobot
                instance: nautobot-production-db
                body:
                  exportContext:
                    fileType: SQL
                    uri: $${"gs://acme-nautobot-nautobot-production-db-copies/db-" + moment + ".sql.gz"}
                    databases: ["nautobot"]
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
        - list:
            call: googleapis.storage.v1.objects.list
            args:
              bucket: acme-nautobot-nautobot-production-db-copies
              prefix: db-
            result: kept
        - count:
            switch:
              - condition: $${len(kept.items) > 90}
                next: forget_oldest
            next: end
        - forget_oldest:
            call: googleapis.storage.v1.objects.delete
            args:
              bucket: acme-nautobot-nautobot-production-db-copies
              object: $${text.url_encode(kept.items[0].name)}
            next: list

    # The server does one thing at a time: another dump, a backup, an update.
    busy:
      params: [error]
      steps:
        - judge:
            return: $${"code" in error and error.code == 409}
  EOT
}

# The server itself writes the dump.
resource "google_storage_bucket_iam_member" "db_copy" {
  bucket = google_storage_bucket.db_copies.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${google_sql_database_instance.db.service_account_email_address}"
}

resource "google_storage_bucket_iam_member" "db_copy_prune" {
  bucket = google_storage_bucket.db_copies.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.dump.member
}

resource "google_cloud_scheduler_job" "db_copy" {
  name             = "nautobot-production-db-copy"
  region           = "europe-west1"
  schedule         = "0 3 * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "180s"

  http_target {
    http_method = "POST"
    uri         = "https://workflowexecutions.googleapis.com/v1/${google_workflows_workflow.db_copy.id}/executions"

    oauth_token {
      service_account_email = "nautobot-production-dump@acme-nautobot.iam.gserviceaccount.com"
    }
  }

  depends_on = [google_project_iam_member.dump_starts, google_project_iam_member.db_export]
}
