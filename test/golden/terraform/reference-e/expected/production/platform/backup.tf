resource "google_gke_backup_backup_plan" "main" {
  name     = "notejam-production"
  cluster  = google_container_cluster.main.id
  location = "europe-west3"

  backup_config {
    include_volume_data = true
    include_secrets     = false

    selected_namespaces {
      namespaces = ["development", "production", "testing"]
    }
  }

  backup_schedule {
    cron_schedule = "15 23 * * *"
  }

  retention_policy {
    backup_retain_days = 30
  }
}
