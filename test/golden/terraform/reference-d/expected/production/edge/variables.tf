variable "tunnel_token" {
  type        = string
  description = "The tunnel's token, in the run that writes a new version of it."
  default     = ""
  sensitive   = true
  ephemeral   = true
  nullable    = false
}

variable "tunnel_version" {
  type        = number
  description = "The version of the tunnel's token; 0 while there is none. A higher number writes what tunnel_token holds."
  default     = 0
  nullable    = false

  validation {
    condition     = var.tunnel_version >= 0 && floor(var.tunnel_version) == var.tunnel_version
    error_message = "Versions are whole numbers; 0 stands for none."
  }
}

variable "cloudflare_token" {
  type        = string
  description = "A token that may edit the zone, Access and tunnels."
  sensitive   = true
  ephemeral   = true
  nullable    = false
}
