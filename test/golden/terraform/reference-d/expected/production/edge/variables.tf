variable "secret_versions" {
  type        = map(number)
  description = "The version of each secret that is in use, by the secret's name in the manifest; 1 where it is not listed. A higher number gives a generated secret a new value."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : version >= 1 && floor(version) == version])
    error_message = "Versions are whole numbers from 1 on."
  }
}
