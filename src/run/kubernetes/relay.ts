import { type ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { Failure } from "../../diagnostics/failure.ts";
import type { FarEnd } from "../near-end.ts";

/** How a container is entered: the words before those of the command. */
export type Entrance = { component: string; argv: readonly [string, ...string[]]; env: NodeJS.ProcessEnv };
export type Target = { host: string; port: number };

const PYTHON = `import os, select, socket, sys
try:
    far = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10)
except OSError as error:
    sys.exit(str(error))
far.settimeout(None)
ends = [0, far]
while far in ends:
    for end in select.select(ends, [], [])[0]:
        if end is far:
            data = far.recv(65536)
            while data and (sent := os.write(1, data)) < len(data):
                data = data[sent:]
            if not data:
                ends.remove(far)
        else:
            data = os.read(0, 65536)
            if data:
                far.sendall(data)
            else:
                ends.remove(0)
                far.shutdown(socket.SHUT_WR)`;
const PERL = `use IO::Socket::INET; use IO::Select;
my $far = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 10) or do { print STDERR "$@\\n"; exit 1 };
my $ends = IO::Select->new(\\*STDIN, $far);
while (1) { for my $end ($ends->can_read) {
  my $count = sysread($end, my $data, 65536);
  if ($end == $far) { exit 0 unless $count; give(\\*STDOUT, $data) }
  elsif ($count) { give($far, $data) }
  else { $ends->remove($end); shutdown($far, 1) }
} }
sub give { my ($to, $data) = @_; while (length $data) { my $sent = syswrite($to, $data); exit 1 unless $sent; substr($data, 0, $sent) = "" } }`;
const NODE = `const far = require("net").connect({ host: process.argv[1], port: Number(process.argv[2]) });
far.setTimeout(10000, () => far.connecting && far.destroy(new Error("timed out")));
far.on("error", (error) => { console.error(error.message); process.exit(1) });
process.stdin.pipe(far).pipe(process.stdout); far.on("close", () => process.exit(0))`;
const BASH = `exec 3<>"/dev/tcp/$1/$2" || exit 1; cat <&3 & carried=$!; cat >&3; kill $carried`;

/**
 * Carries bytes between its own input and output and a server, by whichever program an image has: images of Python, of Node
 * and those made of Debian, Ubuntu, Alpine and Red Hat's all have one.
 */
const RELAY = `there() { command -v "$1" >/dev/null 2>&1; }
there python3 && exec python3 -c '${PYTHON}' "$1" "$2"
there node && exec node -e '${NODE}' "$1" "$2"
there perl && perl -MIO::Socket::INET -e 1 2>/dev/null && exec perl -e '${PERL}' "$1" "$2"
there nc && exec nc "$1" "$2"
there bash && there cat && exec bash -c '${BASH}' bash "$1" "$2"
exit 127`;
const NOTHING_CARRIES = 127;

/** The words of the command that carries a connection from within a container. */
export function relayWords({ host, port }: Target): string[] {
  return ["sh", "-c", RELAY, "relay", host, String(port)];
}

const COMPLAINT_LINES = 2;

/** One connection to a server that is reached from within a container. `pod-not-entered` where nothing there carries it. */
export function throughContainer({ component, argv: [program, ...words], env }: Entrance, target: Target): FarEnd {
  // A group of its own: Ctrl-C in a client is the client's.
  const child = spawn(program, [...words, ...relayWords(target)], { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.once("error", (error) => stream.destroy(error));
  child.stdin.on("error", () => stream.destroy());
  // Whoever uses it sees it closed.
  stream.on("error", () => {});
  stream.once("close", () => endAll(child));
  const complaint = async () => {
    if ((await ended) !== NOTHING_CARRIES) return complaintIn(said);
    const reason = "its image has none of python3, node, perl, nc and bash, which could carry a connection";
    throw new Failure("pod-not-entered", { component, reason });
  };
  return { stream, complaint };
}

/** With whatever it has started. */
function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** kubectl says last that the command failed, and before it stands why. */
function complaintIn(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !/^command terminated with/.test(line));
  return lines.slice(-COMPLAINT_LINES).join(" ");
}
