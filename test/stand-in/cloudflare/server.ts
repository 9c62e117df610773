/** Cloudflare's API as far as its Terraform provider and Fairlead call it for a stage: it remembers what it is given. */
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";

type Json = Record<string, unknown>;

export type CloudflareStandIn = {
  /** Leads Terraform's provider and Fairlead here. */
  env: Readonly<Record<string, string>>;
  /** What there is, by its path. */
  resources: Map<string, Json>;
  close: () => Promise<void>;
};

const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";

/** Starts it with one zone; whoever has another token than `token` is refused. */
export async function startCloudflare({ zone, token }: { zone: string; token: string }): Promise<CloudflareStandIn> {
  const resources = new Map<string, Json>([[`zones/${ZONE}`, { id: ZONE, name: zone, status: "active", account: {} }]]);
  const server = createServer((request, response) => {
    const answered = request.headers.authorization === `Bearer ${token}` ? answer(request, resources) : refused();
    answered.then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    env: { CLOUDFLARE_BASE_URL: `http://127.0.0.1:${port}/client/v4` },
    resources,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

type Answer = { status: number; body: Json };
const good = (result: unknown, further: Json = {}): Answer => {
  return { status: 200, body: { success: true, errors: [], messages: [], result, ...further } };
};
const bad = (status: number, code: number, message: string): Answer => {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
};

async function refused(): Promise<Answer> {
  return bad(401, 10000, "Authentication error");
}

async function answer(request: IncomingMessage, resources: Map<string, Json>): Promise<Answer> {
  const url = new URL(request.url ?? "", "http://cloudflare");
  const path = url.pathname.replace(/^\/client\/v4\//, "");
  const body = request.method === "GET" || request.method === "DELETE" ? {} : ((await json(request).catch(() => ({}))) as Json);
  const [, tunnel] = /^(accounts\/[^/]+\/cfd_tunnel\/[^/]+)\/token$/.exec(path) ?? [];
  if (tunnel !== undefined) return resources.has(tunnel) ? good(`token-of-${tunnel.split("/").at(-1)}`) : notFound(path);
  switch (request.method) {
    case "GET":
      return got(path, url.searchParams, resources);
    case "POST":
      return made(path, body, resources);
    case "PUT":
    case "PATCH": {
      const id = path.split("/").at(-1) ?? "";
      resources.set(path, { ...timed(resources.get(path)), ...(id === "configurations" ? {} : { id }), ...body });
      return good(resources.get(path));
    }
    default:
      for (const key of [...resources.keys()]) if (key === path || key.startsWith(`${path}/`)) resources.delete(key);
      return good({ id: path.split("/").at(-1) });
  }
}

function made(path: string, body: Json, resources: Map<string, Json>): Answer {
  const id = crypto.randomUUID();
  const account = /^accounts\/([^/]+)/.exec(path)?.[1];
  const tunnel = path.endsWith("/cfd_tunnel") ? { account_tag: account, remote_config: true, tun_type: "cfd_tunnel" } : {};
  resources.set(`${path}/${id}`, { ...timed(undefined), ...tunnel, ...body, id });
  return good(resources.get(`${path}/${id}`));
}

function got(path: string, query: URLSearchParams, resources: Map<string, Json>): Answer {
  const found = resources.get(path);
  if (found !== undefined) return good(found);
  const below = [...resources].flatMap(([key, one]) => (key.slice(0, key.lastIndexOf("/")) === path ? [one] : []));
  const name = query.get("name");
  const listed = name === null ? below : below.filter((one) => one.name === name);
  if (listed.length === 0 && !path.endsWith("s")) return notFound(path);
  return good(listed, { result_info: { page: 1, per_page: 20, count: listed.length, total_count: listed.length } });
}

function notFound(path: string): Answer {
  return bad(404, 7003, `Could not route to /${path}, perhaps your object identifier is invalid?`);
}

function timed(before: Json | undefined): Json {
  const now = "2026-11-28T00:00:00Z";
  return { created_on: now, modified_on: now, created_at: now, updated_at: now, ...before };
}
