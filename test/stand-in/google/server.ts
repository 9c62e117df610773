/**
 * Google's APIs as one HTTP server on loopback, stateful: what is created can be read, changed and removed, and the
 * server computes what the real ones compute as far as Terraform's provider and Fairlead look at it. Not an emulator:
 * nothing runs.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Faults } from "./faults.ts";
import { products } from "./products/index.ts";
import { disabled, notFound, Refusal } from "./refusal.ts";
import { Answer, type Asked } from "./route.ts";
import { type Json, World } from "./world.ts";

export type GoogleStandIn = {
  url: string;
  /** The endpoint variables and a token: all that provider, backend and Fairlead need to come here. */
  env: Readonly<Record<string, string>>;
  world: World;
  faults: Faults;
  /** `METHOD host/path` of every call so far. */
  calls: string[];
  close(): Promise<void>;
};

export type StandInOptions = {
  /** Projects that exist, with every API enabled and billing linked. */
  projects?: readonly string[];
  port?: number;
  operations?: "at-once" | "when-asked";
};

export async function startGoogle(options: StandInOptions = {}): Promise<GoogleStandIn> {
  const world = new World(options);
  const apis = products.map(({ host }) => host);
  for (const project of options.projects ?? []) world.addProject(project, apis, "billingAccounts/000000-000000-000000");
  const faults = new Faults();
  const calls: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, { world, faults, calls, origin: url }).catch((error) => {
      // A mistake in the stand-in itself: seen by the test that made it, not by retries.
      console.error(request.method, request.url, error);
      response.writeHead(400).end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(options.port ?? 0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url, env: { ...endpoints(url), GOOGLE_OAUTH_ACCESS_TOKEN: "stand-in" }, world, faults, calls, close };
}

function endpoints(url: string): Record<string, string> {
  const variables = products.flatMap(({ host, variables }) =>
    Object.entries(variables).map(([variable, path]) => [variable, `${url}/${host}/${path}`]),
  );
  return Object.fromEntries(variables);
}

type Around = { world: World; faults: Faults; calls: string[]; origin: string };

async function answer(request: IncomingMessage, response: ServerResponse, around: Around): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = understand(request, Buffer.concat(chunks), around);
  const call = `${asked.method} ${asked.host}/${asked.path}`;
  around.calls.push(call);
  try {
    const { lose, delayMs } = around.faults.at(call);
    if (delayMs !== undefined) await pause(delayMs);
    if (lose === "request") return void request.socket.destroy();
    const given = handle(asked);
    if (lose === "answer") return void request.socket.destroy();
    send(response, given instanceof Answer ? given : new Answer(given as object));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const after = error.details.retryAfterSeconds;
    send(response, new Answer(error.body, after === undefined ? {} : { "retry-after": String(after) }, error.status));
  }
}

function send(response: ServerResponse, { status, headers, content }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(content);
}

function understand(request: IncomingMessage, raw: Buffer, { world, origin }: Around): Asked {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const segments = url.pathname.slice(1).split("/");
  const known = products.some(({ host }) => host === segments[0]);
  const host = known ? (segments.shift() ?? "") : (AT_THE_ROOT[segments[0] ?? ""] ?? "storage.googleapis.com");
  const json =
    request.headers["content-type"]?.startsWith("application/json") && raw.length > 0 && !url.pathname.includes("/upload/");
  return {
    method: request.method ?? "GET",
    host,
    path: segments.map(decodeURIComponent).join("/"),
    params: {},
    query: url.searchParams,
    body: json ? (JSON.parse(raw.toString("utf8")) as Json) : {},
    raw,
    headers: request.headers as Record<string, string | undefined>,
    world,
    origin,
  };
}

/**
 * Some of Go's clients keep only the endpoint's host and begin their own path at its root. Cloud Storage's do so for
 * uploads and downloads, and a download begins with the bucket's name.
 */
const AT_THE_ROOT: Readonly<Record<string, string>> = { dns: "dns.googleapis.com" };

function handle(asked: Asked): unknown {
  const token = /^Bearer (.+)$/.exec(asked.headers.authorization ?? "")?.[1];
  if (token === undefined)
    throw new Refusal(401, "Request is missing required authentication credential.", { reason: "CREDENTIALS_MISSING" });
  if (token === "expired")
    throw new Refusal(401, "Request had invalid authentication credentials.", { reason: "ACCESS_TOKEN_EXPIRED" });
  const product = products.find(({ host }) => host === asked.host);
  for (const { method, pattern, handle } of product?.routes ?? []) {
    const match = method === asked.method ? pattern.exec(asked.path) : null;
    if (match === null) continue;
    const project = /(?:^|\/)projects\/([^/:]+)/.exec(asked.path)?.[1];
    if (project !== undefined && !OPEN.has(project)) admit(asked, project);
    return handle({ ...asked, params: { ...match.groups } });
  }
  if (process.env.STAND_IN_LOG) console.error("no route:", asked.method, asked.host, asked.path);
  throw notFound(`${asked.method} ${asked.host}/${asked.path}`);
}

/** Projects that do not exist, and APIs that are not enabled in them, answer nothing. */
function admit({ world, host }: Asked, project: string): void {
  const { id, enabled } = world.project(project);
  if (!ALWAYS.has(host) && !enabled.has(host)) throw disabled(host, id);
}

/** No project, or one whose images everybody may read. */
const OPEN = new Set(["-", "debian-cloud", "cos-cloud"]);

/** What has to answer before anything is enabled. */
const ALWAYS = new Set(["serviceusage.googleapis.com", "cloudresourcemanager.googleapis.com", "cloudbilling.googleapis.com"]);
