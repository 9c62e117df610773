import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import type { EdgeRequest } from "../../src/run/protocol/edge.ts";
import type { EdgeTable } from "../../src/run/protocol/table.ts";

export type Upstream = { quick: number; exact: number };

/** A proxy that runs and passes everything to the upstream. */
export type RunningProxy = { name: string; port: number; pid: number };

/** How one proxy is started; `undefined` where its program is not there. */
export type Starter = { name: string; start: (place: Place) => Promise<RunningProxy | undefined> };

/** Where proxies may write, and the processes that have to end with the bench. */
export type Place = { directory: string; upstream: Upstream; processes: ChildProcess[] };

export const STARTERS: readonly Starter[] = [
  { name: "fairlead edge", start: startEdge },
  { name: "Caddy", start: startCaddy },
  { name: "kamal-proxy", start: startKamalProxy },
  { name: "nginx", start: startNginx },
  { name: "HAProxy", start: startHaproxy },
];

/** Everything the edge does in a stage: `X-Forwarded-*`, counters, access log. */
async function startEdge(place: Place): Promise<RunningProxy> {
  const port = await freePort();
  const socket = join(place.directory, "edge.sock");
  const main = join(import.meta.dirname, "../../src/edge/main.ts");
  const child = run(place, process.execPath, [main, "--socket", socket, "--table", join(place.directory, "table.json")]);
  const service = (path: string, name: string, to: number): EdgeTable["listeners"][number]["routes"][number] => ({
    path,
    to: "service",
    service: name,
    timeoutMs: 60_000,
    groups: [{ release: "r1", weight: 1, upstreams: [{ id: name, host: "127.0.0.1", port: to }] }],
  });
  const table: EdgeTable = {
    version: 1,
    listeners: [
      {
        stage: "bench",
        host: "127.0.0.1",
        port,
        routes: [service("/", "quick", place.upstream.quick), service("/exact", "exact", place.upstream.exact)],
        limit: undefined,
        rules: [],
        maximumHeadBytes: 32 * 1024,
        maximumBodyBytes: 64 * 1024 * 1024,
        maintenance: undefined,
        paused: undefined,
        accessLog: join(place.directory, "access.log"),
      },
    ],
  };
  await askEdge(socket, { request: 1, type: "table", table });
  return { name: "fairlead edge", port, pid: child.pid ?? 0 };
}

/** One request over an edge's control socket, which may have to be waited for. */
export async function askEdge(path: string, request: EdgeRequest): Promise<unknown> {
  for (let left = 600; left > 0; left -= 1) {
    const socket = connect(path);
    const connected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    if (!connected) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    socket.write(`${JSON.stringify(request)}\n`);
    let text = "";
    for await (const piece of socket) {
      text += piece;
      if (text.endsWith("\n")) break;
    }
    return JSON.parse(text);
  }
  throw new Error("the edge did not start");
}

async function startCaddy(place: Place): Promise<RunningProxy | undefined> {
  if (!isThere("caddy", "version")) return undefined;
  const port = await freePort();
  const file = join(place.directory, "Caddyfile");
  await writeFile(
    file,
    `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${port} {\n\tbind 127.0.0.1\n\treverse_proxy 127.0.0.1:${place.upstream.quick}\n}\n`,
  );
  const child = run(place, "caddy", ["run", "--config", file, "--adapter", "caddyfile"]);
  return ready({ name: "Caddy", port, pid: child.pid ?? 0 });
}

async function startNginx(place: Place): Promise<RunningProxy | undefined> {
  if (!isThere("nginx", "-v")) return undefined;
  const port = await freePort();
  const file = join(place.directory, "nginx.conf");
  await writeFile(
    file,
    `daemon off; worker_processes auto; pid ${place.directory}/nginx.pid; error_log /dev/null;\nevents { worker_connections 1024; }\n` +
      `http { access_log off; keepalive_requests 1000000000;\nupstream app { server 127.0.0.1:${place.upstream.quick}; keepalive 64; keepalive_requests 1000000000; }\n` +
      `server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; } } }\n`,
  );
  const child = run(place, "nginx", ["-p", place.directory, "-c", file]);
  return ready({ name: "nginx", port, pid: child.pid ?? 0 });
}

async function startHaproxy(place: Place): Promise<RunningProxy | undefined> {
  if (!isThere("haproxy", "-v")) return undefined;
  const port = await freePort();
  const file = join(place.directory, "haproxy.cfg");
  await writeFile(
    file,
    `global\n  maxconn 1024\ndefaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  option forwardfor\n` +
      `frontend in\n  bind 127.0.0.1:${port}\n  default_backend app\nbackend app\n  http-reuse always\n  server one 127.0.0.1:${place.upstream.quick}\n`,
  );
  const child = run(place, "haproxy", ["-db", "-f", file]);
  return ready({ name: "HAProxy", port, pid: child.pid ?? 0 });
}

/** It has no option for its address and listens on all of them. */
async function startKamalProxy(place: Place): Promise<RunningProxy | undefined> {
  const program = process.env.KAMAL_PROXY;
  if (program === undefined) return undefined;
  const [port, secure] = [await freePort(), await freePort()];
  const env = { PATH: process.env.PATH, HOME: place.directory, XDG_RUNTIME_DIR: place.directory };
  const child = run(place, program, ["run", "--http-port", String(port), "--https-port", String(secure)], env);
  const target = ["--target", `127.0.0.1:${place.upstream.quick}`, "--health-check-path", "/", "--forward-headers"];
  for (let left = 50; left > 0; left -= 1) {
    if (spawnSync(program, ["deploy", "app", ...target], { env }).status === 0)
      return ready({ name: "kamal-proxy", port, pid: child.pid ?? 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("kamal-proxy did not take the app");
}

function run(place: Place, program: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const child = spawn(program, argv, { stdio: ["ignore", "ignore", "ignore"], env, cwd: place.directory });
  place.processes.push(child);
  return child;
}

function isThere(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: "ignore" }).error === undefined;
}

async function ready(proxy: RunningProxy): Promise<RunningProxy> {
  for (let left = 100; left > 0; left -= 1) {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/`).catch(() => undefined);
    if (answer?.status === 200) return proxy;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${proxy.name} did not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
