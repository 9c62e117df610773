resource "google_service_account" "agent" {
  account_id   = "everything-production-agent"
  display_name = "Runs Terraform for everything in production"
}

# Filled once the agent pool exists: by `fairlead deploy`, or by hand with a token made in HCP.
resource "google_secret_manager_secret" "hcp_agent" {
  secret_id = "everything-production-hcp-agent"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "agent" {
  secret_id = google_secret_manager_secret.hcp_agent.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.agent.member
}

resource "google_compute_subnetwork" "agent" {
  name                     = "everything-production-agent"
  ip_cidr_range            = "10.10.48.32/28"
  region                   = "europe-west1"
  network                  = google_compute_network.main.id
  private_ip_google_access = true
}

resource "google_compute_address" "agent" {
  name   = "everything-production-agent"
  region = "europe-west1"
}

# No firewall rule lets anybody in: the agent asks HCP for work over HTTPS.
resource "google_compute_instance" "agent" {
  name                      = "everything-production-agent"
  zone                      = "europe-west1-b"
  machine_type              = "e2-small"
  allow_stopping_for_update = true
  metadata = {
    block-project-ssh-keys = "true"
    user-data              = <<-EOT
      #cloud-config
      write_files:
        - path: /etc/fairlead/read-token.sh
          permissions: "0500"
          content: |
            set -euo pipefail
            umask 077
            field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }
            bearer=$(curl -sSf -H "Metadata-Flavor: Google" \
              http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | field access_token)
            token=$(curl -sSf -H @- https://secretmanager.googleapis.com/v1/projects/acme-everything/secrets/everything-production-hcp-agent/versions/latest:access \
              <<< "Authorization: Bearer $bearer" | field data | base64 -d)
            mkdir -p /run/fairlead
            printf 'TFC_AGENT_TOKEN=%s\n' "$token" > /run/fairlead/agent
        - path: /etc/systemd/system/tfc-agent.service
          permissions: "0444"
          content: |
            [Unit]
            Description=Agent of HCP Terraform
            Wants=network-online.target docker.service
            After=network-online.target docker.service

            [Service]
            Environment=HOME=/home/chronos
            ExecStartPre=/bin/bash /etc/fairlead/read-token.sh
            ExecStart=/usr/bin/docker run --rm --name tfc-agent --env-file /run/fairlead/agent -e TFC_AGENT_NAME=everything-production-agent -e TFC_AGENT_AUTO_UPDATE=disabled ${var.agent_image}
            ExecStop=/usr/bin/docker stop --time 300 tfc-agent
            TimeoutStopSec=310
            Restart=always
            RestartSec=30
      runcmd:
        - systemctl daemon-reload
        - systemctl start tfc-agent.service
    EOT
  }

  boot_disk {
    initialize_params {
      image = "projects/cos-cloud/global/images/family/cos-stable"
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.agent.id

    access_config {
      nat_ip = google_compute_address.agent.address
    }
  }

  service_account {
    email  = google_service_account.agent.email
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot = true
  }

  depends_on = [google_secret_manager_secret_iam_member.agent]
}
