import { stat } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { fill } from "../app/fill.ts";
import type { Probe } from "../app/model.ts";
import { reveal } from "../app/secret.ts";
import type { Instances } from "../run/ports.ts";

/** The instance that is asked, as its probes see it. */
export type Probed = {
  id: string;
  address: { host: string; port: number } | undefined;
  /** The port inside, as the manifest names it. */
  declaredPort: number | undefined;
  declaredMetricsPort: number | undefined;
  metrics: { path: string; port: number } | undefined;
  /** Where paths of the instance lie for us; containers have their own file system. */
  root: string | undefined;
  timeoutMs: number;
  now: () => Date;
};

/** Good, or the reason why not in words that follow "not ready: ". */
export type Verdict = { good: true } | { good: false; reason: string };
const GOOD: Verdict = { good: true };
const bad = (reason: string): Verdict => ({ good: false, reason });

/** Asks once. Never throws: whatever goes wrong is the verdict. */
export async function probe(how: Probe, of: Probed, instances: Instances): Promise<Verdict> {
  switch (how.by) {
    case "http": {
      const port = portOf(how.port, of);
      return port === undefined ? bad("it has no port") : http(hostOf(of), port, how.path, how.headers, how.host, of.timeoutMs);
    }
    case "tcp": {
      const port = portOf(how.port, of);
      return port === undefined ? bad("it has no port") : tcp(hostOf(of), port, of.timeoutMs);
    }
    case "metrics":
      if (of.metrics === undefined) return bad("it has no metrics port");
      return http(hostOf(of), of.metrics.port, of.metrics.path, {}, undefined, of.timeoutMs);
    case "exec": {
      const argv = how.command.map((word) => reveal(fill(word, () => "")));
      const result = await instances
        .exec(of.id, argv, { timeoutMs: of.timeoutMs })
        .catch((e: unknown) => ({ code: -1, output: String(e) }));
      return result.code === 0 ? GOOD : bad(`\`${argv.join(" ")}\` ended with exit code ${result.code}`);
    }
    case "file":
      return file(how.path, how.within, of, instances);
    default:
      return how satisfies never;
  }
}

const hostOf = (of: Probed): string => of.address?.host ?? "127.0.0.1";

/** A port the manifest names is the instance's own one when it is the component's; another one is taken as it stands. */
function portOf(named: number | undefined, of: Probed): number | undefined {
  if (named === undefined || named === of.declaredPort) return of.address?.port;
  if (named === of.declaredMetricsPort) return of.metrics?.port;
  return named;
}

function http(
  host: string,
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  name: string | undefined,
  timeoutMs: number,
): Promise<Verdict> {
  return new Promise((resolve) => {
    const ask = request(
      {
        host,
        port,
        path,
        method: "GET",
        agent: false,
        headers: { "User-Agent": "fairlead-probe", Connection: "close", Host: name ?? host, ...headers },
      },
      (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        // A redirect is not health: it says that the path was not served.
        resolve(
          status >= 200 && status < 300
            ? GOOD
            : bad(
                `${path} answers ${status}${status >= 300 && status < 400 ? `, a redirect to ${answer.headers.location ?? "nowhere"}; only 200 to 299 is healthy` : ""}`,
              ),
        );
        answer.destroy();
      },
    );
    const timer = setTimeout(() => {
      resolve(bad(`${path} did not answer within ${timeoutMs / 1000} s`));
      ask.destroy();
    }, timeoutMs);
    ask.on("error", (error: NodeJS.ErrnoException) =>
      resolve(bad(error.code === "ECONNREFUSED" ? `nothing listens on port ${port}` : `${path}: ${error.message}`)),
    );
    ask.on("close", () => clearTimeout(timer));
    ask.end();
  });
}

function tcp(host: string, port: number, timeoutMs: number): Promise<Verdict> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (verdict: Verdict) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.once("connect", () => settle(GOOD));
    socket.once("timeout", () => settle(bad(`port ${port} did not answer within ${timeoutMs / 1000} s`)));
    socket.once("error", () => settle(bad(`nothing listens on port ${port}`)));
  });
}

async function file(path: string, within: number | undefined, of: Probed, instances: Instances): Promise<Verdict> {
  if (of.root === undefined) {
    const argv =
      within === undefined
        ? ["test", "-e", path]
        : ["find", path, "-newermt", new Date(of.now().getTime() - within).toISOString()];
    const result = await instances.exec(of.id, argv, { timeoutMs: of.timeoutMs }).catch(() => ({ code: -1, output: "" }));
    return result.code === 0 && (within === undefined || result.output.trim() !== "")
      ? GOOD
      : bad(`${path} is not there or too old`);
  }
  const found = await stat(join(of.root, path)).catch(() => undefined);
  if (found === undefined) return bad(`${path} is not there`);
  if (within !== undefined && of.now().getTime() - found.mtimeMs > within)
    return bad(`${path} was not touched within ${within / 1000} s`);
  return GOOD;
}
