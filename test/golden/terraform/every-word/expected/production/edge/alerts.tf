resource "google_monitoring_notification_channel" "email_oncall_example_com" {
  display_name = "oncall@example.com (everything production)"
  type         = "email"
  labels = {
    email_address = "oncall@example.com"
  }
}

resource "google_monitoring_uptime_check_config" "app" {
  display_name = "everything production"
  timeout      = "10s"
  period       = "60s"

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = "acme-everything"
      host       = "everything.example.com"
    }
  }

  http_check {
    path         = "/"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "everything production: more than 1% of requests fail"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "api"

    condition_prometheus_query_language {
      query               = "sum(rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-api\",response_code_class=\"5xx\"}[5m])) / sum(rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-api\"}[5m])) > 0.01"
      duration            = "300s"
      evaluation_interval = "60s"
    }
  }

  conditions {
    display_name = "web"

    condition_prometheus_query_language {
      query               = "sum(rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-web\",response_code_class=\"5xx\"}[5m])) / sum(rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-web\"}[5m])) > 0.01"
      duration            = "300s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "See `fairlead logs --stage production`; `fairlead rollback production` goes back to the release before."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "latency" {
  display_name          = "everything production: requests take longer than 2 s"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "api"

    condition_prometheus_query_language {
      query               = "histogram_quantile(0.95, sum by (le) (rate(run_googleapis_com:request_latencies_bucket{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-api\"}[5m]))) > 2000"
      duration            = "300s"
      evaluation_interval = "60s"
    }
  }

  conditions {
    display_name = "web"

    condition_prometheus_query_language {
      query               = "histogram_quantile(0.95, sum by (le) (rate(run_googleapis_com:request_latencies_bucket{monitored_resource=\"cloud_run_revision\",service_name=\"everything-production-web\"}[5m]))) > 2000"
      duration            = "300s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "The 95th percentile over five minutes. More instances help where they are busy: `fairlead scale`."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "unreachable" {
  display_name          = "everything production: cannot be reached"
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
  display_name          = "everything production: the certificate ends in less than two weeks"
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

resource "google_monitoring_alert_policy" "clock_stopped" {
  display_name          = "everything production: clock does not run"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "Less than half an instance"

    condition_prometheus_query_language {
      query               = "(sum(rate(run_googleapis_com:container_billable_instance_time{monitored_resource=\"cloud_run_worker_pool\",worker_pool_name=\"everything-production-clock\"}[5m])) or vector(0)) < 0.5"
      duration            = "600s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "See `fairlead logs clock --stage production`. A deployment stops it for some minutes."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "jobs" {
  display_name          = "everything production: a scheduled job failed"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "nightly"

    condition_prometheus_query_language {
      query               = "sum(increase(run_googleapis_com:job_completed_execution_count{monitored_resource=\"cloud_run_job\",job_name=\"everything-production-nightly\",result=\"failed\"}[10m])) > 0"
      duration            = "0s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "See `fairlead logs --stage production`."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "disk" {
  display_name          = "everything production: a database's disk is full to 85%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "db"

    condition_threshold {
      filter          = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"acme-everything:everything-production-db\" AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
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
  display_name          = "everything production: a Redis is full to 90%"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "broker"

    condition_threshold {
      filter          = "resource.type = \"redis_instance\" AND resource.labels.instance_id = \"projects/acme-everything/locations/europe-west1/instances/everything-production-broker\" AND metric.type = \"redis.googleapis.com/stats/memory/usage_ratio\""
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
  display_name          = "everything production: a backup of db failed"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email_oncall_example_com.id]

  conditions {
    display_name = "The nightly backup failed"

    condition_matched_log {
      filter = "log_id(\"cloudaudit.googleapis.com/system_event\") AND resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"acme-everything:everything-production-db\" AND protoPayload.methodName=\"cloudsql.instances.automatedBackup\" AND protoPayload.metadata.windowStatus=(\"STATUS_FAILED\" OR \"STATUS_ATTEMPT_FAILED\")"
    }
  }

  documentation {
    content   = "The logs are in `projects/acme-everything/locations/europe-west1/buckets/everything-production/views/_AllLogs`. `fairlead backup production` makes one now."
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }
}
