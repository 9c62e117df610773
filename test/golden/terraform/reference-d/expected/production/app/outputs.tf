output "accounts" {
  value = {
    flows = google_service_account.flows.email
  }
  description = "The account each component runs as."
}
