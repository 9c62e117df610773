variable "agent_image" {
  type        = string
  description = "The image of HCP Terraform's agent by its digest, as in hashicorp/tfc-agent@sha256:…; `docker buildx imagetools inspect hashicorp/tfc-agent` shows it."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9./:-]+@sha256:[0-9a-f]{64}$", var.agent_image))
    error_message = "The image is named by its digest: hashicorp/tfc-agent@sha256:…"
  }
}
