import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

export type Load = { perSecond: number; p99Ms: number; failed: number };

/** Why there can be no load, or nothing. */
export function whyNoLoad(): string | undefined {
  if (spawnSync("wrk", ["--version"], { stdio: "ignore" }).error === undefined) return undefined;
  return "wrk is missing: apt-get install wrk";
}

/** Requests of 32 keep-alive clients for so many seconds, whole ones. */
export async function putLoad(port: number, seconds: number): Promise<Load> {
  const argv = ["-t", "1", "-c", "32", "-d", `${Math.max(1, Math.round(seconds))}s`, "--latency", `http://127.0.0.1:${port}/`];
  const { stdout } = await promisify(execFile)("wrk", argv);
  const perSecond = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
  const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  if (perSecond === undefined || p99 === null) throw new Error(`wrk says something else:\n${stdout}`);
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1).map(Number) ?? [];
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const unit = { us: 0.001, ms: 1, s: 1_000 }[p99[2] ?? "ms"] ?? 1;
  return { perSecond: Number(perSecond), p99Ms: Number(p99[1]) * unit, failed: errors.reduce((sum, one) => sum + one, refused) };
}
