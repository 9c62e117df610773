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

variable "execution" {
  type        = string
  description = "What the jobs before and after a release run for, once for each value; empty: the release. A rollback keeps the value that ran last, and an attempt after a failed one needs another."
  default     = ""
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

variable "scheduler_instances" {
  type        = number
  description = "1, and 0 while a scheduler is replaced, so that there are never two."
  default     = 1
  nullable    = false

  validation {
    condition     = contains([0, 1], var.scheduler_instances)
    error_message = "There is one scheduler, or none."
  }
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

variable "autoscaler_image" {
  type        = string
  description = "The image of the autoscaler of workers, by its version as Google publishes it. Whoever has looked at a digest may pin it: …/crema-v1/autoscaler@sha256:…"
  default     = "us-central1-docker.pkg.dev/cloud-run-oss-images/crema-v1/autoscaler:1.0"
  nullable    = false
}

variable "collector_image" {
  type        = string
  description = "The image of the collector that reads metrics, by its version as Google publishes it. Whoever has looked at a digest may pin it: …/cloud-run-gmp-sidecar@sha256:…"
  default     = "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:1.2.0"
  nullable    = false
}
