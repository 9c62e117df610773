/** What each option of the manifest becomes on Cloud Run. test/golden/options.test.ts changes each and compares. */
export type Becoming = {
  /** Where it stands in the manifest; `<…>` is the name of such a thing. */
  option: string;
  /** Attributes of Terraform's resources, or the type of a resource that comes or goes with it; sorted. */
  attributes: readonly string[];
};

/** Options in the order of the manifest. */
export const becomes: readonly Becoming[] = [
  { option: "labels", attributes: ["google_sql_database_instance.settings.user_labels", "provider.default_labels"] },
  { option: "components.<service>.command", attributes: ["google_cloud_run_v2_service.template.containers.command"] },
  {
    option: "components.<service>.port",
    attributes: [
      "google_cloud_run_v2_service.template.containers.command",
      "google_cloud_run_v2_service.template.containers.liveness_probe.tcp_socket.port",
      "google_cloud_run_v2_service.template.containers.ports.container_port",
      "google_cloud_run_v2_service.template.containers.readiness_probe.http_get.port",
      "google_cloud_run_v2_service.template.containers.startup_probe.http_get.port",
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
    ],
  },
  { option: "components.<service>.size.cpu", attributes: ["google_cloud_run_v2_service.template.containers.resources.limits"] },
  {
    option: "components.<service>.size.memory",
    attributes: ["google_cloud_run_v2_service.template.containers.resources.limits"],
  },
  { option: "components.<service>.scale.min", attributes: ["google_cloud_run_v2_service.scaling.min_instance_count"] },
  { option: "components.<service>.scale.max", attributes: ["google_cloud_run_v2_service.scaling.max_instance_count"] },
  {
    option: "components.<service>.scale.concurrency",
    attributes: ["google_cloud_run_v2_service.template.max_instance_request_concurrency"],
  },
  { option: "components.<service>.timeout", attributes: ["google_cloud_run_v2_service.template.timeout"] },
  {
    option: "components.<service>.health.ready",
    attributes: [
      "google_cloud_run_v2_service.template.containers.readiness_probe.http_get.path",
      "google_cloud_run_v2_service.template.containers.startup_probe.http_get.path",
    ],
  },
  {
    option: "components.<service>.health.live",
    attributes: [
      "google_cloud_run_v2_service.template.containers.liveness_probe.http_get.path",
      "google_cloud_run_v2_service.template.containers.liveness_probe.http_get.port",
      "google_cloud_run_v2_service.template.containers.liveness_probe.tcp_socket.port",
    ],
  },
  {
    option: "components.<service>.health.grace",
    attributes: ["google_cloud_run_v2_service.template.containers.startup_probe.failure_threshold"],
  },
  {
    option: "components.<service>.health.every",
    attributes: [
      "google_cloud_run_v2_service.template.containers.liveness_probe.period_seconds",
      "google_cloud_run_v2_service.template.containers.readiness_probe.period_seconds",
    ],
  },
  {
    option: "components.<service>.health.timeout",
    attributes: [
      "google_cloud_run_v2_service.template.containers.liveness_probe.timeout_seconds",
      "google_cloud_run_v2_service.template.containers.readiness_probe.timeout_seconds",
      "google_cloud_run_v2_service.template.containers.startup_probe.timeout_seconds",
    ],
  },
  {
    option: "components.<service>.health.failures",
    attributes: [
      "google_cloud_run_v2_service.template.containers.liveness_probe.failure_threshold",
      "google_cloud_run_v2_service.template.containers.readiness_probe.failure_threshold",
    ],
  },
  {
    option: "components.<service>.metrics",
    attributes: [
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
    ],
  },
  {
    option: "components.<service>.env",
    attributes: [
      "google_cloud_run_v2_service.template.containers.env.name",
      "google_cloud_run_v2_service.template.containers.env.value",
    ],
  },
  { option: "components.<worker>.queues", attributes: ["google_cloud_run_v2_worker_pool.template.containers.command", "locals"] },
  {
    option: "components.<worker>.scale.min",
    attributes: ["google_cloud_run_v2_worker_pool.scaling.manual_instance_count", "locals"],
  },
  { option: "components.<worker>.scale.max", attributes: ["locals"] },
  { option: "components.<worker>.scale.backlog", attributes: ["locals"] },
  { option: "components.<worker>.roles", attributes: ["google_project_iam_member.for_each"] },
  { option: "components.<job>.timeout", attributes: ["google_cloud_run_v2_job.template.template.timeout"] },
  { option: "components.<job>.retries", attributes: ["google_cloud_run_v2_job.template.template.max_retries"] },
  { option: "components.<job>.run.schedule", attributes: ["google_cloud_scheduler_job.schedule"] },
  { option: "components.<job>.run.zone", attributes: ["google_cloud_scheduler_job.time_zone"] },
  { option: "components.<job>.run.by", attributes: ["google_project_iam_member", "google_service_account_iam_member.member"] },
  {
    option: "files.<name>.text",
    attributes: [
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
    ],
  },
  { option: "secrets.<name>.generate", attributes: ["random_password.length"] },
  {
    option: "secrets.<name>.characters",
    attributes: ["random_password.lower", "random_password.override_special", "random_password.special", "random_password.upper"],
  },
  {
    option: "secrets.<name>.compose",
    attributes: [
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
    ],
  },
  { option: "data.<postgres>.version", attributes: ["google_sql_database_instance.database_version"] },
  {
    option: "data.<postgres>.name",
    attributes: [
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
      "google_sql_database.name",
      "google_workflows_workflow.description",
      "google_workflows_workflow.source_contents",
    ],
  },
  {
    option: "data.<postgres>.user",
    attributes: [
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
      "google_sql_user.name",
    ],
  },
  { option: "data.<postgres>.size.memory", attributes: ["google_sql_database_instance.settings.tier"] },
  { option: "data.<postgres>.size.storage", attributes: ["google_sql_database_instance.settings.disk_size"] },
  { option: "data.<postgres>.standby", attributes: ["google_sql_database_instance.settings.availability_type"] },
  { option: "data.<postgres>.tls", attributes: ["google_sql_database_instance.settings.ip_configuration.ssl_mode"] },
  { option: "data.<postgres>.flags", attributes: ["google_sql_database_instance.settings.database_flags.value"] },
  {
    option: "data.<postgres>.backups.at",
    attributes: ["google_cloud_scheduler_job.schedule", "google_sql_database_instance.settings.backup_configuration.start_time"],
  },
  {
    option: "data.<postgres>.backups.keep",
    attributes: ["google_sql_database_instance.settings.backup_configuration.backup_retention_settings.retained_backups"],
  },
  {
    option: "data.<postgres>.backups.pitr",
    attributes: ["google_sql_database_instance.settings.backup_configuration.transaction_log_retention_days"],
  },
  {
    option: "data.<postgres>.backups.location",
    attributes: ["google_sql_database_instance.settings.backup_configuration.location"],
  },
  { option: "data.<postgres>.backups.copy.to", attributes: ["google_storage_bucket.location"] },
  { option: "data.<postgres>.backups.copy.keep", attributes: ["google_workflows_workflow.source_contents"] },
  { option: "data.<postgres>.backups.dump.at", attributes: ["google_cloud_scheduler_job.schedule"] },
  { option: "data.<redis>.size.memory", attributes: ["google_redis_instance.memory_size_gb"] },
  { option: "data.<redis>.standby", attributes: ["google_redis_instance.tier"] },
  {
    option: "data.<redis>.tls",
    attributes: [
      "google_cloud_run_v2_job.template.template.containers.env.value",
      "google_cloud_run_v2_job.template.template.containers.volume_mounts.mount_path",
      "google_cloud_run_v2_job.template.template.containers.volume_mounts.name",
      "google_cloud_run_v2_job.template.template.volumes.name",
      "google_cloud_run_v2_job.template.template.volumes.secret.items.path",
      "google_cloud_run_v2_job.template.template.volumes.secret.items.version",
      "google_cloud_run_v2_job.template.template.volumes.secret.secret",
      "google_cloud_run_v2_service.template.containers.env.value",
      "google_cloud_run_v2_service.template.containers.volume_mounts.mount_path",
      "google_cloud_run_v2_service.template.containers.volume_mounts.name",
      "google_cloud_run_v2_service.template.volumes.name",
      "google_cloud_run_v2_service.template.volumes.secret.items.path",
      "google_cloud_run_v2_service.template.volumes.secret.items.version",
      "google_cloud_run_v2_service.template.volumes.secret.secret",
      "google_cloud_run_v2_worker_pool.template.containers.env.value",
      "google_cloud_run_v2_worker_pool.template.containers.volume_mounts.mount_path",
      "google_cloud_run_v2_worker_pool.template.containers.volume_mounts.name",
      "google_cloud_run_v2_worker_pool.template.volumes.name",
      "google_cloud_run_v2_worker_pool.template.volumes.secret.items.path",
      "google_cloud_run_v2_worker_pool.template.volumes.secret.items.version",
      "google_cloud_run_v2_worker_pool.template.volumes.secret.secret",
      "google_redis_instance.transit_encryption_mode",
      "google_secret_manager_secret",
      "google_secret_manager_secret_iam_member.for_each",
      "google_secret_manager_secret_version",
      "google_secret_manager_secret_version.secret_data_wo",
      "google_secret_manager_secret_version.secret_data_wo_version",
      "locals",
    ],
  },
  {
    option: "data.<bucket>.mount",
    attributes: [
      "google_cloud_run_v2_job.template.template.containers.volume_mounts.mount_path",
      "google_cloud_run_v2_service.template.containers.env.value",
      "google_cloud_run_v2_service.template.containers.volume_mounts.mount_path",
      "google_cloud_run_v2_worker_pool.template.containers.volume_mounts.mount_path",
    ],
  },
  { option: "data.<bucket>.versions", attributes: ["google_storage_bucket.lifecycle_rule.condition.days_since_noncurrent_time"] },
  { option: "data.<bucket>.location", attributes: ["google_storage_bucket.location"] },
  { option: "data.<bucket>.delete-after", attributes: ["google_storage_bucket.lifecycle_rule.condition.age"] },
  {
    option: "maintenance.windows",
    attributes: [
      "google_redis_instance.maintenance_policy.weekly_maintenance_window.day",
      "google_redis_instance.maintenance_policy.weekly_maintenance_window.start_time.hours",
      "google_redis_instance.maintenance_policy.weekly_maintenance_window.start_time.minutes",
      "google_sql_database_instance.settings.maintenance_window.day",
      "google_sql_database_instance.settings.maintenance_window.hour",
    ],
  },
  {
    option: "maintenance.except",
    attributes: [
      "google_sql_database_instance.settings.deny_maintenance_period.end_date",
      "google_sql_database_instance.settings.deny_maintenance_period.start_date",
    ],
  },
  {
    option: "monitor.logs",
    attributes: [
      "google_logging_project_bucket_config",
      "google_logging_project_exclusion",
      "google_logging_project_sink",
      "google_monitoring_alert_policy.documentation.content",
    ],
  },
  {
    option: "monitor.notify",
    attributes: ["google_monitoring_alert_policy.notification_channels", "google_monitoring_notification_channel"],
  },
  {
    option: "monitor.latency",
    attributes: [
      "google_monitoring_alert_policy.conditions.condition_prometheus_query_language.query",
      "google_monitoring_alert_policy.display_name",
    ],
  },
  {
    option: "monitor.errors",
    attributes: [
      "google_monitoring_alert_policy.conditions.condition_prometheus_query_language.query",
      "google_monitoring_alert_policy.display_name",
    ],
  },
  {
    option: "registry.keep",
    attributes: ["google_artifact_registry_repository.cleanup_policies.most_recent_versions.keep_count"],
  },
  { option: "registry.write", attributes: ["google_artifact_registry_repository.docker_config.immutable_tags"] },
  { option: "network.range", attributes: ["google_compute_global_address.address", "google_compute_subnetwork.ip_cidr_range"] },
  {
    option: "network.egress",
    attributes: [
      "google_cloud_run_v2_job.template.template.vpc_access.egress",
      "google_cloud_run_v2_service.template.vpc_access.egress",
      "google_cloud_run_v2_worker_pool.template.vpc_access.egress",
      "google_compute_address",
      "google_compute_router",
      "google_compute_router_nat",
      "google_dns_managed_zone",
      "google_dns_record_set",
      "google_project_iam_member",
    ],
  },
  { option: "network.addresses", attributes: ["google_compute_address", "google_compute_router_nat.nat_ips"] },
  {
    option: "network.via",
    attributes: [
      "google_cloud_run_v2_job.template.template.vpc_access.connector",
      "google_cloud_run_v2_job.template.template.vpc_access.network_interfaces.network",
      "google_cloud_run_v2_job.template.template.vpc_access.network_interfaces.subnetwork",
      "google_cloud_run_v2_job.template.template.vpc_access.network_interfaces.tags",
      "google_cloud_run_v2_service.template.vpc_access.connector",
      "google_cloud_run_v2_service.template.vpc_access.network_interfaces.network",
      "google_cloud_run_v2_service.template.vpc_access.network_interfaces.subnetwork",
      "google_cloud_run_v2_service.template.vpc_access.network_interfaces.tags",
      "google_cloud_run_v2_worker_pool.template.vpc_access.connector",
      "google_cloud_run_v2_worker_pool.template.vpc_access.network_interfaces.network",
      "google_cloud_run_v2_worker_pool.template.vpc_access.network_interfaces.subnetwork",
      "google_cloud_run_v2_worker_pool.template.vpc_access.network_interfaces.tags",
      "google_compute_router_nat.subnetwork.name",
      "google_compute_router_nat.subnetwork.source_ip_ranges_to_nat",
      "google_compute_subnetwork",
      "google_project_iam_member",
      "google_project_service",
      "google_vpc_access_connector",
    ],
  },
  {
    option: "access.domain",
    attributes: [
      "google_certificate_manager_certificate",
      "google_certificate_manager_certificate_map_entry",
      "google_certificate_manager_dns_authorization",
      "google_compute_url_map.default_url_redirect.host_redirect",
      "google_compute_url_map.host_rule.hosts",
      "google_dns_record_set",
      "google_monitoring_uptime_check_config.monitored_resource.labels",
    ],
  },
  {
    option: "access.aliases",
    attributes: [
      "google_certificate_manager_certificate",
      "google_certificate_manager_certificate_map_entry",
      "google_certificate_manager_dns_authorization",
      "google_dns_record_set",
    ],
  },
  { option: "access.dns", attributes: ["google_dns_record_set.managed_zone"] },
  {
    option: "access.login",
    attributes: [
      "google_compute_backend_service.iap.enabled",
      "google_compute_backend_service.security_policy",
      "google_compute_security_policy",
      "google_iap_web_backend_service_iam_member",
      "google_monitoring_uptime_check_config.http_check.path",
      "google_project_service",
    ],
  },
  { option: "access.rules", attributes: ["google_iap_web_backend_service_iam_member.for_each"] },
  {
    option: "access.limit",
    attributes: [
      "google_compute_security_policy.rule.description",
      "google_compute_security_policy.rule.rate_limit_options.rate_limit_threshold.count",
    ],
  },
  { option: "access.waf", attributes: ["google_compute_security_policy.rule.match.expr.expression"] },
  {
    option: "access.routes",
    attributes: [
      "google_compute_backend_service",
      "google_compute_backend_service.iap.enabled",
      "google_compute_backend_service.security_policy",
      "google_compute_security_policy",
      "google_compute_url_map.path_matcher.path_rule.paths",
      "google_compute_url_map.path_matcher.path_rule.service",
      "google_iap_web_backend_service_iam_member",
    ],
  },
];

/** The table as a section of the reference. */
export function becomesSection(): string {
  const rows = becomes.map(({ option, attributes }) => {
    const byResource = Map.groupBy(attributes, (attribute) => attribute.split(".")[0] ?? "");
    const cells = [...byResource].map(([type, all]) => {
      const paths = all.flatMap((attribute) => (attribute === type ? [] : [`\`${attribute.slice(type.length + 1)}\``]));
      return paths.length === 0 ? `\`${type}\`` : `\`${type}\`: ${paths.join(", ")}`;
    });
    return `| \`${option}\` | ${cells.join("<br>")} |`;
  });
  return [
    "## What options become on Cloud Run",
    "",
    "Each option and the attributes of Terraform that follow it. A resource without attributes comes or goes with the option; `locals` `crema` is what the autoscaler of workers is told. A test changes each option and sees exactly these change.",
    "",
    "| option | resources and attributes |",
    "|---|---|",
    ...rows,
    "",
  ].join("\n");
}
