variable "images" {
  type        = map(string)
  description = "The image each component runs, by component, pinned by its digest."
  nullable    = false

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("@sha256:[0-9a-f]{64}$", image))])
    error_message = "An image is named by its digest: repository@sha256:…"
  }
}

variable "release" {
  type        = string
  description = "The id of the release; components read it as FAIRLEAD_RELEASE."
  nullable    = false
}

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
