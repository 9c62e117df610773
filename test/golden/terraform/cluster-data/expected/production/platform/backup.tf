resource "google_gke_backup_backup_plan" "main" {
  name     = "shop-production"
  cluster  = google_container_cluster.main.id
  location = "europe-west1"

  backup_config {
    include_volume_data = true
    include_secrets     = false

    selected_namespaces {
      namespaces = ["shop-production", "shop-testing"]
    }
  }

  backup_schedule {
    cron_schedule = "0 2 * * *"
  }

  retention_policy {
    backup_retain_days = 14
  }
}
