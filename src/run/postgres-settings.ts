import type { Postgres } from "../app/model.ts";

/** The role by which Fairlead administers its servers; it can log in by the unix socket only. */
export const SUPERUSER = "fairlead";

export type Settings = {
  listen: readonly string[];
  port: number;
  /** The folder of the unix socket. */
  sockets: string;
  flags: Postgres["flags"];
};

/** Settings that carry promises of Fairlead, so that a flag cannot take them back. */
const OURS = (settings: Pick<Settings, "listen" | "port" | "sockets">): Readonly<Record<string, string>> => ({
  listen_addresses: settings.listen.join(","),
  port: String(settings.port),
  unix_socket_directories: settings.sockets,
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  // Output goes to one file that the server was started with.
  logging_collector: "off",
  log_destination: "stderr",
});

/** Settings for one machine, which flags may change. */
const DEFAULTS: Readonly<Record<string, string>> = {
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  min_wal_size: "80MB",
  dynamic_shared_memory_type: "posix",
  timezone: "UTC",
  log_timezone: "UTC",
  datestyle: "iso, mdy",
  default_text_search_config: "pg_catalog.english",
  log_line_prefix: "%m [%p] %q%u@%d ",
  log_checkpoints: "off",
  // Statements hold values, and values may be secrets: an error is logged without the statement that met it.
  log_min_error_statement: "panic",
};

/** Further settings that say where files are or how the server is reached; they are never open to flags. */
const CLOSED = [
  "data_directory",
  "config_file",
  "hba_file",
  "ident_file",
  "external_pid_file",
  "unix_socket_group",
  "log_directory",
  "log_filename",
  "zero_damaged_pages",
  "ignore_checksum_failure",
  "allow_system_table_mods",
];

/** Whether Fairlead sets this setting itself. Postgres reads names without regard to case. */
export function isReserved(flag: string): boolean {
  const name = flag.toLowerCase();
  return CLOSED.includes(name) || Object.keys(OURS({ listen: [], port: 0, sockets: "" })).includes(name);
}

/** The text of `postgresql.conf`. */
export function settingsFile(settings: Settings): string {
  const flags = Object.fromEntries(Object.entries(settings.flags).map(([name, value]) => [name.toLowerCase(), value]));
  const all = { ...DEFAULTS, ...flags, ...OURS(settings) };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${quote(value)}`);
  return `# Written by Fairlead at every start; settings of your own belong into \`flags:\`.\n${lines.join("\n")}\n`;
}

/** The text of `pg_hba.conf`: passwords for everybody, the administrator by the socket only, nobody else. */
export function accessFile(): string {
  const lines = [
    "local   all             all                 scram-sha-256",
    `host    all             ${SUPERUSER.padEnd(8)}  all       reject`,
    "host    all             all       all       scram-sha-256",
    "host    replication     all       all       reject",
  ];
  return `${lines.join("\n")}\n`;
}

/** As postgresql.conf reads strings: quotes doubled, backslashes and line ends escaped. */
function quote(value: string): string {
  const escaped = value.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `'${escaped}'`;
}
