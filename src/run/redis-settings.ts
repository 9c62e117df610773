import type { Secret } from "../app/secret.ts";

export type RedisSettings = {
  folder: string;
  socket: string;
  listen: readonly string[];
  port: number;
  password: Secret;
  before: Secret | undefined;
};

/**
 * The configuration of a server. It holds the password, so it reaches the program by standard input and is never in a
 * file. Every write is on disk before it is answered: with `everysec` a write is acknowledged while it still lies in the
 * server's memory as long as a sync is running, so that killing the server could lose it.
 */
export function redisSettings({ folder, socket, listen, port, password }: RedisSettings): string {
  const lines = [
    `bind ${boundAddresses(listen)}`,
    `port ${port}`,
    "protected-mode yes",
    `unixsocket ${quote(socket)}`,
    "unixsocketperm 700",
    `requirepass ${quote(password.reveal())}`,
    `dir ${quote(folder)}`,
    "appendonly yes",
    "appendfsync always",
    "aof-use-rdb-preamble yes",
    'save ""',
    "maxmemory-policy noeviction",
    "daemonize no",
    'logfile ""',
    "always-show-logo no",
  ];
  return `${lines.join("\n")}\n`;
}

/** The addresses as the configuration names them. One after the first may be missing: a container network that is not up. */
export function boundAddresses([first = "127.0.0.1", ...further]: readonly string[]): string {
  return [first, ...further.map((address) => `-${address}`)].join(" ");
}

/** As redis.conf reads quoted words: bytes outside printable ASCII, quotes and backslashes by their number. */
function quote(text: string): string {
  const bytes = Array.from(Buffer.from(text, "utf8"), (byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `"${bytes.join("")}"`;
}
