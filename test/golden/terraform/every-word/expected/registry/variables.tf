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

variable "project_numbers" {
  type        = map(string)
  description = "The number of each project that exists, by its id; a stage's project may pull once it is listed."
  default     = {}
  nullable    = false

  validation {
    condition     = contains(keys(var.project_numbers), "acme-build")
    error_message = "The number of acme-build is needed: gcloud projects describe acme-build --format 'value(projectNumber)'"
  }
}

variable "secret_versions" {
  type        = map(number)
  description = "The version in use of each password of another registry, by the secret's name in the manifest; the mirror of that registry is made once its password is listed."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : version >= 1 && floor(version) == version])
    error_message = "Versions are whole numbers from 1 on."
  }
}
