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

variable "traffic" {
  type        = map(number)
  description = "The share of requests, in percent, that the new revision of a service gets; 100 where it is not listed."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for service, percent in var.traffic : percent >= 0 && percent <= 100 && floor(percent) == percent && (percent == 100 || contains(keys(var.previous), service))])
    error_message = "A share is a whole number from 0 to 100; below 100 var.previous has to name the revision that gets the rest."
  }
}

variable "previous" {
  type        = map(string)
  description = "The revision of a service that gets the requests the new one does not get yet."
  default     = {}
  nullable    = false
}

variable "scale" {
  type        = map(number)
  description = "How many instances of a service or worker are held, whatever its load, until the entry is taken away again."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for component, count in var.scale : count >= 0 && floor(count) == count && (count > 0 || !contains(["web"], component))])
    error_message = "Counts are whole numbers; a service keeps at least one instance."
  }
}
