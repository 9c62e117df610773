/**
 * Types that hold what nobody can make again, and what goes with them. A version of a secret is none: a new number comes
 * beside the old version, which Terraform is told to leave where it is (`deletion_policy`).
 */
const HOLDS: Readonly<Record<string, string>> = {
  google_sql_database_instance: "all its databases and its backups",
  google_sql_database: "every table of the database",
  google_sql_user: "the login that owns the app's tables",
  google_redis_instance: "every key it holds",
  google_redis_cluster: "every key it holds",
  google_memorystore_instance: "every key it holds",
  google_storage_bucket: "every object in it",
  google_secret_manager_secret: "every version of the secret",
  google_compute_disk: "everything on the disk",
  google_compute_region_disk: "everything on the disk",
  google_filestore_instance: "every file on it",
  google_container_cluster: "every object in the cluster and the disks that its volumes stand on",
  google_dns_managed_zone: "its records, and the name servers that the registrar knows",
  google_kms_key_ring: "its keys, and with them whatever they encrypt",
  google_kms_crypto_key: "the key, and with it whatever it encrypts",
  google_privateca_ca_pool: "its authorities, and trust in what they signed",
  google_privateca_certificate_authority: "the authority, and trust in what it signed",
  google_artifact_registry_repository: "every image in it, also those that older releases run",
  google_bigquery_dataset: "every table in it",
  google_backup_dr_backup_vault: "the backups in it",
  google_logging_project_bucket_config: "the logs in it",
};

/** What is lost for good when a resource of this type is deleted or made anew; nothing for most. */
export function lostWith(type: string): string | undefined {
  return Object.hasOwn(HOLDS, type) ? HOLDS[type] : undefined;
}

/** The types that `lostWith` knows. */
export const dataTypes: readonly string[] = Object.keys(HOLDS).toSorted();
