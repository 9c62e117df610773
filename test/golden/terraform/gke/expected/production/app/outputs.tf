output "accounts" {
  value = {
    flow = google_service_account.flow.email
  }
  description = "The account each component runs as."
}
