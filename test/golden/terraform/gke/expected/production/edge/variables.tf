variable "serving" {
  type        = string
  description = "Which region serves: primary, or standby once a failover is decided. It promotes the replicas, and turns addresses and names to the standby region."
  default     = "primary"
  nullable    = false

  validation {
    condition     = contains(["primary", "standby"], var.serving)
    error_message = "It is primary or standby."
  }
}
