/**
 * HCP Terraform's API as one HTTP server on loopback, stateful: projects, workspaces with their variables and states, agent
 * pools and tokens, as far as Terraform, its tfe provider and Fairlead ask for them. It runs nothing: to Terraform's command
 * line every workspace says that its runs are local.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type Asked, Refused } from "./answer.ts";
import { routes } from "./routes.ts";
import { HcpWorld } from "./world.ts";

export type HcpStandIn = {
  url: string;
  world: HcpWorld;
  /** `METHOD path` of every call so far. */
  calls: string[];
  /** The next call that matches is refused once. */
  refuse: (call: RegExp, status: number, detail?: string) => void;
  /** Writes a configuration of Terraform's that leads here, beside what another one says; gives the variables that name it. */
  configure: (file: string, further?: string) => Promise<Readonly<Record<string, string>>>;
  close: () => Promise<void>;
};

export async function startHcp(organization: string): Promise<HcpStandIn> {
  const world = new HcpWorld(organization);
  const calls: string[] = [];
  const refusals: { call: RegExp; status: number; detail: string }[] = [];
  const server = createServer((request, response) => {
    serve(request, response, { world, calls, refusals, origin: url }).catch((error: unknown) => {
      // A mistake of the stand-in itself, for the test that made it.
      console.error(request.method, request.url, error);
      response.writeHead(400).end(String(error));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    world,
    calls,
    refuse: (call, status, detail = "no") => void refusals.push({ call, status, detail }),
    configure: async (file, further = "") => {
      const services = ["tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2"].map((name) => `    "${name}" = "${url}/api/v2/"`);
      await writeFile(file, `${further}\nhost "app.terraform.io" {\n  services = {\n${services.join("\n")}\n  }\n}\n`);
      return { TF_CLI_CONFIG_FILE: file, TF_TOKEN_app_terraform_io: TOKEN };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const TOKEN = "stand-in";

type Around = {
  world: HcpWorld;
  calls: string[];
  refusals: { call: RegExp; status: number; detail: string }[];
  origin: string;
};

async function serve(request: IncomingMessage, response: ServerResponse, around: Around): Promise<void> {
  const { world, calls, refusals, origin } = around;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const url = new URL(request.url ?? "/", origin);
  const method = request.method ?? "GET";
  const call = `${method} ${url.pathname.replace("/api/v2/", "")}`;
  calls.push(call);
  try {
    const index = refusals.findIndex((refusal) => refusal.call.test(call));
    const [refusal] = index === -1 ? [] : refusals.splice(index, 1);
    if (refusal !== undefined) throw new Refused(refusal.status, refusal.detail);
    // States are up- and downloaded by addresses that are secrets themselves.
    const open = url.pathname.startsWith("/states/") || call === "GET ping";
    if (!open && request.headers.authorization !== `Bearer ${TOKEN}`) throw new Refused(401, "unauthorized");
    send(
      response,
      answered(call, { url, raw, world, origin, byTerraform: request.headers["x-terraform-integration"] === "cloud" }),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { status, message } = error;
    send(response, { status, body: { errors: [{ status: String(status), title: "refused", detail: message }] } });
  }
}

function answered(call: string, asked: Omit<Asked, "names" | "data">): Answer {
  for (const [pattern, handle] of routes) {
    const match = pattern.exec(call);
    if (match === null) continue;
    const text = asked.raw.toString("utf8");
    const data = text.startsWith('{"data":') ? (JSON.parse(text) as { data: never }).data : {};
    return handle({ ...asked, names: match.slice(1).map((name) => name && decodeURIComponent(name)), data });
  }
  if (process.env.STAND_IN_LOG) console.error("no route:", call);
  throw new Refused(404, "not found");
}

function send(response: ServerResponse, { status = 200, body, raw }: Answer): void {
  response.writeHead(status, {
    "content-type": raw === undefined ? "application/vnd.api+json" : "application/json",
    "tfp-api-version": "2.6",
    "tfp-appname": "HCP Terraform",
    "x-ratelimit-limit": "1000",
    "x-request-id": randomBytes(4).toString("hex"),
  });
  response.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
}
