variable "deletion_protection" {
  type        = bool
  description = "Whether Terraform and Google refuse to delete data. To destroy the stage: apply with false first."
  default     = true
  nullable    = false
}
