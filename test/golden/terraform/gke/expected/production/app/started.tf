# Jobs are made under names that only the starter knows, so this cannot be narrowed to one of them; to identities it is.
resource "google_project_iam_custom_role" "starter" {
  role_id = "shop_production_starter"
  title   = "Starts jobs of shop in production"
  permissions = [
    "run.executions.cancel",
    "run.executions.get",
    "run.executions.list",
    "run.jobs.create",
    "run.jobs.delete",
    "run.jobs.get",
    "run.jobs.list",
    "run.jobs.run",
    "run.jobs.runWithOverrides",
    "run.jobs.update",
    "run.operations.get",
    "run.tasks.get",
    "run.tasks.list",
  ]
}

resource "google_project_iam_member" "starter_starts" {
  project = "acme-shop"
  role    = google_project_iam_custom_role.starter.id
  member  = "serviceAccount:shop-production-starter@acme-shop.iam.gserviceaccount.com"
}

resource "google_service_account_iam_member" "flow_started" {
  service_account_id = google_service_account.flow.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:shop-production-starter@acme-shop.iam.gserviceaccount.com"
}
