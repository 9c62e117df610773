resource "google_monitoring_dashboard" "app" {
  dashboard_json = file("${path.module}/dashboard.json")
}
