resource "google_gke_backup_backup_plan" "main" {
  name     = "shop-production"
  cluster  = google_container_cluster.main.id
  location = "us-east1"

  backup_config {
    include_volume_data = true
    include_secrets     = false

    selected_namespaces {
      namespaces = ["shop-production", "shop-test"]
    }
  }

  backup_schedule {
    cron_schedule = "30 1 * * *"
  }

  retention_policy {
    backup_retain_days = 14
  }
}
