resource "google_service_account" "build" {
  account_id   = "shop-build"
  display_name = "Builds shop"
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.images.name
  location   = "us"
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_project_iam_member" "build_logs" {
  project = "acme-build"
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_reads" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_writes" {
  bucket = "acme-shop-state"
  role   = "roles/storage.objectUser"
  member = google_service_account.build.member

  condition {
    title      = "Its own"
    expression = "resource.name.startsWith(\"projects/_/buckets/acme-shop-state/objects/fairlead/shop/releases/\")"
  }
}

# Supplied: a token of GitHub with the scopes repo and read:user. Its value never passes through Terraform.
resource "google_secret_manager_secret" "github_token" {
  secret_id = "shop-registry-github-token"

  replication {
    auto {}
  }

  depends_on = [google_project_service.secretmanager]
}

resource "google_secret_manager_secret_iam_member" "github_token" {
  secret_id = google_secret_manager_secret.github_token.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:service-${var.project_numbers["acme-build"]}@gcp-sa-cloudbuild.iam.gserviceaccount.com"
}

resource "google_cloudbuildv2_connection" "github" {
  count = var.github_installation > 0 ? 1 : 0

  name     = "shop-github"
  location = "us-central1"

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

  name              = "shop"
  location          = "us-central1"
  parent_connection = google_cloudbuildv2_connection.github[0].name
  remote_uri        = "https://github.com/acme/shop.git"
}

resource "google_cloudbuild_trigger" "build" {
  count = var.github_installation > 0 ? 1 : 0

  name            = "shop-build"
  description     = "Builds shop, and has its first stage deployed"
  filename        = ".cloudbuild/shop/build.yaml"
  location        = "us-central1"
  service_account = google_service_account.build.id

  repository_event_config {
    repository = google_cloudbuildv2_repository.app[0].id

    push {
      branch = "^main$"
    }
  }
}

resource "google_project_iam_custom_role" "granter" {
  project = "acme-build"
  role_id = "shop_granter"
  title   = "Says who pulls images of shop"
  permissions = [
    "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.repositories.setIamPolicy",
  ]
}
