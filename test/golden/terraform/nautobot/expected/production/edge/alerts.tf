resource "google_monitoring_notification_channel" "email_oncall_example_com" {
  display_name = "oncall@example.com (nautobot production)"
  type         = "email"
  labels = {
    email_address = "oncall@example.com"
  }
}

resource "google_monitoring_uptime_check_config" "app" {
  display_name = "nautobot production"
  timeout      = "10s"
  period       = "60s"

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = "acme-nautobot"
      host       = "nautobot.example.com"
    }
  }

  http_check {
    path         = "/"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
}

resource "google_monitoring_alert_policy" "unreachable" {
  display_name          = "nautobot production: cannot be reached"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

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
    content   = "See `fairlead status production`."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "certificate" {
  display_name          = "nautobot production: the certificate ends in less than two weeks"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

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
  display_name          = "nautobot production: a database's disk is full to 85%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "db"

    condition_threshold {
      filter          = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"acme-nautobot:nautobot-production-db\" AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
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

resource "google_monitoring_alert_policy" "memory" {
  display_name          = "nautobot production: a Redis is full to 90%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "cache"

    condition_threshold {
      filter          = "resource.type = \"redis_instance\" AND resource.labels.instance_id = \"projects/acme-nautobot/locations/europe-west1/instances/nautobot-production-cache\" AND metric.type = \"redis.googleapis.com/stats/memory/usage_ratio\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "600s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  documentation {
    content   = "Give `size.memory` more, or see whether queues are read."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "db_backup" {
  display_name          = "nautobot production: a backup of db failed"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "The nightly backup failed"

    condition_matched_log {
      filter = "log_id(\"cloudaudit.googleapis.com/system_event\") AND resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"acme-nautobot:nautobot-production-db\" AND protoPayload.methodName=\"cloudsql.instances.automatedBackup\" AND protoPayload.metadata.windowStatus=(\"STATUS_FAILED\" OR \"STATUS_ATTEMPT_FAILED\")"
    }
  }

  documentation {
    content   = "The logs are in `projects/acme-nautobot/locations/europe-west1/buckets/nautobot-production/views/_AllLogs`. `fairlead backup production` makes one now."
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }
}
