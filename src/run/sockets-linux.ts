import { open } from "node:fs/promises";
import type { Address } from "./platform.ts";

export type ListeningSocket = Address & { inode: string; user: number };

/** A line of `/proc/net/tcp` up to the state, where that is not "listening". */
const CONNECTED = /^ *\d+: \S+ \S+ (?!0A)/m;
/** Number, local and remote address, state; queues, timers, retransmissions; owner, timeout, inode. */
const LISTENING = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A (?:\S+ +){3}(\d+) +\d+ (\d+)/gm;
const BLOCK_BYTES = 64 * 1024;

/** Every TCP socket that listens in the network that `folder` shows: `/proc/net`, or `/proc/<pid>/net` of another one. */
export async function listeningSockets(folder = "/proc/net"): Promise<ListeningSocket[]> {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => listeningTable(`${folder}/${name}`).catch(() => "")));
  return tables.flatMap(parseListening);
}

/** The listening sockets in the text of `/proc/net/tcp` or `tcp6`. */
export function parseListening(table: string): ListeningSocket[] {
  return Array.from(table.matchAll(LISTENING), ([, address = "", port = "", user, inode = ""]) => ({
    host: hostOf(address),
    port: Number.parseInt(port, 16),
    user: Number(user),
    inode,
  }));
}

/** The kernel lists what listens before all connections, of which there may be tens of thousands: reading ends there. */
async function listeningTable(path: string): Promise<string> {
  await using file = await open(path, "r");
  let text = "";
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(BLOCK_BYTES));
    text += buffer.toString("latin1", 0, bytesRead);
    if (bytesRead === 0 || CONNECTED.test(text)) return text;
  }
}

/** Written as words of 32 bits in the machine's order, which is little-endian wherever Node runs on Linux but s390x. */
function hostOf(hexadecimal: string): string {
  const bytes = Buffer.from(hexadecimal, "hex").swap32();
  if (bytes.length === 4) return bytes.join(".");
  const isMapped = bytes.subarray(0, 12).equals(MAPPED);
  return isMapped ? bytes.subarray(12).join(".") : shortened(bytes);
}

/** The start of an IPv6 address that stands for an IPv4 one. */
const MAPPED = Buffer.from("00000000000000000000ffff", "hex");

function shortened(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16));
  // The form people know: `::` for everything, `::1` for the loopback.
  return groups
    .join(":")
    .replace(/^(?:0:){7}/, "::")
    .replace(/^::0$/, "::");
}
