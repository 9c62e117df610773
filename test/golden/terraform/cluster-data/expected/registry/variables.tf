variable "in_use" {
  type        = list(string)
  description = "Digests (sha256:…) of the images that stages run now or may go back to; the clean-up never deletes them."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for digest in var.in_use : startswith(digest, "sha256:")])
    error_message = "Images are named by their digest: sha256:…"
  }
}
