/**
 * Flags of Cloud SQL for PostgreSQL that apps set, with what they take: https://docs.cloud.google.com/sql/docs/postgres/flags,
 * read 2026-09. A flag that Google adds later is a warning here and no error.
 */
export type Flag =
  | { takes: "switch" }
  | { takes: "number"; from: number; to: number }
  | { takes: "text" }
  | { takes: "word"; words: readonly string[] };

const onOff: Flag = { takes: "switch" };
const text: Flag = { takes: "text" };
const number = (from: number, to: number): Flag => ({ takes: "number", from, to });
const MOST = 2147483647;

export const sqlFlags: Readonly<Record<string, Flag>> = {
  autovacuum: onOff,
  autovacuum_analyze_scale_factor: number(0, 100),
  autovacuum_analyze_threshold: number(0, MOST),
  autovacuum_max_workers: number(1, 262143),
  autovacuum_naptime: number(1, 2147483),
  autovacuum_vacuum_cost_delay: number(-1, 100),
  autovacuum_vacuum_cost_limit: number(-1, 10000),
  autovacuum_vacuum_scale_factor: number(0, 100),
  autovacuum_vacuum_threshold: number(0, MOST),
  autovacuum_work_mem: number(-1, MOST),
  checkpoint_completion_target: number(0, 1),
  checkpoint_timeout: number(30, 86400),
  "cloudsql.enable_pg_cron": onOff,
  "cloudsql.enable_pgaudit": onOff,
  "cloudsql.iam_authentication": onOff,
  "cloudsql.logical_decoding": onOff,
  deadlock_timeout: number(1, MOST),
  default_statistics_target: number(1, 10000),
  effective_cache_size: number(1, MOST),
  effective_io_concurrency: number(0, 1000),
  hot_standby_feedback: onOff,
  idle_in_transaction_session_timeout: number(0, MOST),
  idle_session_timeout: number(0, MOST),
  jit: onOff,
  lock_timeout: number(0, MOST),
  log_checkpoints: onOff,
  log_connections: onOff,
  log_disconnections: onOff,
  log_duration: onOff,
  log_lock_waits: onOff,
  log_min_duration_statement: number(-1, MOST),
  log_statement: { takes: "word", words: ["none", "ddl", "mod", "all"] },
  log_temp_files: number(-1, MOST),
  maintenance_work_mem: number(1024, MOST),
  max_connections: number(14, 262143),
  max_locks_per_transaction: number(10, MOST),
  max_parallel_workers: number(0, 1024),
  max_parallel_workers_per_gather: number(0, 1024),
  max_replication_slots: number(10, MOST),
  max_wal_senders: number(10, 262143),
  max_wal_size: number(2, MOST),
  max_worker_processes: number(8, 262143),
  password_encryption: { takes: "word", words: ["md5", "scram-sha-256"] },
  "pg_stat_statements.max": number(100, MOST),
  "pg_stat_statements.track": { takes: "word", words: ["none", "top", "all"] },
  "pgaudit.log": text,
  random_page_cost: number(0, MOST),
  search_path: text,
  seq_page_cost: number(0, MOST),
  shared_buffers: number(16, MOST),
  statement_timeout: number(0, MOST),
  synchronous_commit: { takes: "word", words: ["on", "off", "local", "remote_apply", "remote_write"] },
  temp_file_limit: number(1048576, MOST),
  timezone: text,
  track_activity_query_size: number(100, 1048576),
  track_io_timing: onOff,
  wal_compression: onOff,
  work_mem: number(64, MOST),
};
