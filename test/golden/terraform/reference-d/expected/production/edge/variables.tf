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

variable "tunnel_version" {
  type        = number
  description = "The version of the tunnel's token that is in use; 0 while there is none."
  default     = 0
  nullable    = false

  validation {
    condition     = var.tunnel_version >= 0 && floor(var.tunnel_version) == var.tunnel_version
    error_message = "Versions are whole numbers; 0 stands for none."
  }
}
