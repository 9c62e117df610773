import { spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { Failure } from "../diagnostics/failure.ts";
import { findProgram } from "./find-program.ts";

const TOLD_LINES = 10;
const LISTENING = /listening on port/i;
/** A machine that has just been made answers only once it has started. */
const ATTEMPTS = 12;
const PAUSE_MS = 5000;

export type Tunnel = { port: number; close: () => void };
export type TunnelOrder = { project: string; zone: string; machine: string; port: number };

/**
 * Opens a tunnel by the user's own `gcloud` through Identity-Aware Proxy to a port of a machine; a port of this machine
 * leads there until it is closed. Throws `program-missing`, and `tunnel-not-open` with what gcloud said.
 */
export async function openTunnel(
  order: TunnelOrder,
  {
    env,
    signal,
    pause,
  }: { env: NodeJS.ProcessEnv; signal: AbortSignal; pause: (ms: number, signal: AbortSignal) => Promise<void> },
): Promise<Tunnel> {
  const program = await requireGcloud(env);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const begun = await begin([program, ...wordsOf(order, port)], env, signal);
    if ("close" in begun) return { port, close: begun.close };
    if (attempt === ATTEMPTS || !isEarly(begun.lines)) throw new Failure("tunnel-not-open", { lines: begun.lines });
    await pause(PAUSE_MS, signal);
  }
}

/** The path of the user's gcloud. */
export async function requireGcloud(env: NodeJS.ProcessEnv): Promise<string> {
  const program = await findProgram("gcloud", env);
  if (program !== undefined) return program;
  const install = "Install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install";
  throw new Failure("program-missing", { program: "gcloud", needed: "Reaching a database of a stage on Google", install });
}

function wordsOf({ project, zone, machine, port }: TunnelOrder, local: number): string[] {
  const where = [`--zone=${zone}`, `--project=${project}`, `--local-host-port=127.0.0.1:${local}`];
  return ["compute", "start-iap-tunnel", machine, String(port), ...where, "--quiet"];
}

/** Gives what closes it once it listens, or what gcloud said when it ended instead. */
async function begin(
  [program, ...words]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ close: () => void } | { lines: readonly string[] }> {
  signal.throwIfAborted();
  // A group of its own: Ctrl-C in psql is psql's, and must not end the tunnel.
  const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const close = () => void child.kill("SIGTERM");
  const lines: string[] = [];
  signal.addEventListener("abort", close, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          if (LISTENING.test(line)) resolve({ close });
        });
      }
      child.once("error", reject);
      child.once("close", () => (signal.aborted ? reject(signal.reason) : resolve({ lines: toldOf(lines) })));
    });
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** What is told of what gcloud wrote: its error from the beginning, else its last lines. */
function toldOf(lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line.trim() !== "");
  const error = written.findLastIndex((line) => line.startsWith("ERROR:"));
  return error < 0 ? written.slice(-TOLD_LINES) : written.slice(error, error + TOLD_LINES);
}

/** 4003: the machine does not answer on the port (yet); 4047: it is not there (yet). https://cloud.google.com/iap/docs/faq#what_are_the_iap_error_codes */
function isEarly(lines: readonly string[]): boolean {
  return lines.some((line) => /\b(4003|4047)\b/.test(line));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
