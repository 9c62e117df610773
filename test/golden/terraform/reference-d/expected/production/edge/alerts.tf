resource "google_monitoring_notification_channel" "email_ops_example_com" {
  display_name = "ops@example.com (prefect production)"
  type         = "email"
  labels = {
    email_address = "ops@example.com"
  }
}

resource "google_monitoring_alert_policy" "disk" {
  display_name          = "prefect production: a database's disk is full to 85%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_ops_example_com.id]

  conditions {
    display_name = "db"

    condition_threshold {
      filter          = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"acme-prefect:prefect-production-db\" AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
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
  display_name          = "prefect production: a Redis is full to 90%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_ops_example_com.id]

  conditions {
    display_name = "events"

    condition_threshold {
      filter          = "resource.type = \"redis_instance\" AND resource.labels.instance_id = \"projects/acme-prefect/locations/us-west1/instances/prefect-production-events\" AND metric.type = \"redis.googleapis.com/stats/memory/usage_ratio\""
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
  display_name          = "prefect production: a backup of db failed"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_ops_example_com.id]

  conditions {
    display_name = "The nightly backup failed"

    condition_matched_log {
      filter = "log_id(\"cloudaudit.googleapis.com/system_event\") AND resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"acme-prefect:prefect-production-db\" AND protoPayload.methodName=\"cloudsql.instances.automatedBackup\" AND protoPayload.metadata.windowStatus=(\"STATUS_FAILED\" OR \"STATUS_ATTEMPT_FAILED\")"
    }
  }

  documentation {
    content   = "The logs are in `projects/acme-prefect/locations/global/buckets/_Default/views/_AllLogs`. `fairlead backup production` makes one now."
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }
}
