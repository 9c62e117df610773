resource "google_service_account" "build" {
  account_id   = "notejam-build"
  display_name = "Builds notejam"
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.images.name
  location   = "europe-west6"
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_project_iam_member" "build_logs" {
  project = "notejam-4711"
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_reads" {
  bucket = "notejam-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_writes" {
  bucket = "notejam-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.build.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/notejam-state/objects/fairlead/notejam/releases/\")"
  }
}

# Supplied: a token of GitHub with the scopes repo and read:user. Its value never passes through Terraform.
resource "google_secret_manager_secret" "github_token" {
  secret_id = "notejam-registry-github-token"

  replication {
    auto {}
  }

  depends_on = [google_project_service.secretmanager]
}

resource "google_secret_manager_secret_iam_member" "github_token" {
  secret_id = google_secret_manager_secret.github_token.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:service-${var.project_numbers["notejam-4711"]}@gcp-sa-cloudbuild.iam.gserviceaccount.com"
}

resource "google_cloudbuildv2_connection" "github" {
  count = var.github_installation > 0 ? 1 : 0

  name     = "notejam-github"
  location = "europe-west6"

  github_config {
    app_installation_id = var.github_installation

    authorizer_credential {
      oauth_token_secret_version = "${google_secret_manager_secret.github_token.name}/versions/latest"
    }
  }

  depends_on = [
    google_secret_manager_secret_iam_member.github_token,
    google_project_service.cloudbuild,
  ]
}

resource "google_cloudbuildv2_repository" "app" {
  count = var.github_installation > 0 ? 1 : 0

  name              = "notejam"
  location          = "europe-west6"
  parent_connection = google_cloudbuildv2_connection.github[0].name
  remote_uri        = "https://github.com/acme/notejam.git"
}

resource "google_cloudbuild_trigger" "build" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "notejam-build"
  description     = "Builds notejam, and has its first stage deployed"
  filename        = ".cloudbuild/notejam/build.yaml"
  location        = "europe-west6"
  service_account = google_service_account.build.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      branch = "^development$"
    }
  }
}

resource "google_project_iam_custom_role" "granter" {
  project = "notejam-4711"
  role_id = "notejam_granter"
  title   = "Says who pulls images of notejam"
  permissions = [
    "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.repositories.setIamPolicy",
  ]
}
