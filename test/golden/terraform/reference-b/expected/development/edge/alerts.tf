resource "google_monitoring_notification_channel" "email_platform_example_com" {
  display_name = "platform@example.com (notejam development)"
  type         = "email"
  labels = {
    email_address = "platform@example.com"
  }
}

resource "google_monitoring_uptime_check_config" "app" {
  display_name = "notejam development"
  timeout      = "10s"
  period       = "60s"

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = "acme-notejam-dev"
      host       = "dev.notejam.example.com"
    }
  }

  http_check {
    path         = "/readyz"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
}

resource "google_monitoring_alert_policy" "unreachable" {
  display_name          = "notejam development: cannot be reached"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_platform_example_com.id]

  conditions {
    display_name = "Asked from several places, no answer"

    condition_threshold {
      filter          = "resource.type = \"uptime_url\" AND metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id = \"${google_monitoring_uptime_check_config.app.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "60s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    content   = "See `fairlead status development`."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "certificate" {
  display_name          = "notejam development: the certificate ends in less than two weeks"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_platform_example_com.id]

  conditions {
    display_name = "Days until it ends"

    condition_threshold {
      filter          = "resource.type = \"uptime_url\" AND metric.type = \"monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires\" AND metric.labels.check_id = \"${google_monitoring_uptime_check_config.app.uptime_check_id}\""
      comparison      = "COMPARISON_LT"
      threshold_value = 14
      duration        = "600s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_MEAN"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    content   = "Google renews it a month before its end as long as the record that proves the name is there: compare `dns_records` or the zone."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "disk" {
  display_name          = "notejam development: a database's disk is full to 85%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_platform_example_com.id]

  conditions {
    display_name = "db"

    condition_threshold {
      filter          = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"acme-notejam-dev:notejam-development-db\" AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.85
      duration        = "600s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  documentation {
    content   = "Give `size.storage` more: it grows while it runs."
    mime_type = "text/markdown"
  }
}
