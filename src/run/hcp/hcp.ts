import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { Secret } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { hcpAccess } from "./access.ts";

const JSON_API = "application/vnd.api+json";
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const ATTEMPT_MS = 30_000;

const one = z.object({ data: z.object({ id: z.string() }) });
const many = z.object({ data: z.array(z.object({ id: z.string(), attributes: z.object({ name: z.string() }) })) });
const workspace = z.object({ data: z.object({ id: z.string(), attributes: z.object({ "execution-mode": z.string() }) }) });
const agents = z.object({ data: z.array(z.object({ attributes: z.object({ status: z.string() }) })) });
const token = z.object({ data: z.object({ attributes: z.object({ token: z.string() }) }) });
const mistakes = z.object({ errors: z.array(z.object({ title: z.string().default(""), detail: z.string().default("") })) });

export type Workspace = { id: string; mode: string };
type Request = { action: string; method: "GET" | "POST" | "PATCH"; path: string; data?: object; signal: AbortSignal };

/**
 * HCP Terraform as far as Terraform cannot make it for itself (https://developer.hashicorp.com/terraform/cloud-docs/api-docs).
 * Throws `hcp-no-credentials`, `hcp-credentials-refused`, `hcp-refused` and `hcp-unreachable`.
 */
export class Hcp {
  readonly #env: NodeJS.ProcessEnv;
  readonly #organization: string;

  constructor(env: NodeJS.ProcessEnv, organization: string) {
    this.#env = env;
    this.#organization = organization;
  }

  /** The id of a project; nothing where there is none. Throws `hcp-organization-unknown`. */
  async project(name: string, signal: AbortSignal): Promise<string | undefined> {
    const path = `${this.#path("projects")}?filter%5Bnames%5D=${encodeURIComponent(name)}`;
    const answer = await this.#ask({ action: `look for the project ${name}`, method: "GET", path, signal });
    if (answer === undefined) throw new Failure("hcp-organization-unknown", { organization: this.#organization });
    return many.parse(answer).data.find(({ attributes }) => attributes.name === name)?.id;
  }

  async makeProject(name: string, signal: AbortSignal): Promise<string> {
    const data = { type: "projects", attributes: { name } };
    return this.#make(`make the project ${name}`, this.#path("projects"), data, signal);
  }

  async workspace(name: string, signal: AbortSignal): Promise<Workspace | undefined> {
    const path = this.#path("workspaces", name);
    const answer = await this.#ask({ action: `look for the workspace ${name}`, method: "GET", path, signal });
    if (answer === undefined) return undefined;
    const { id, attributes } = workspace.parse(answer).data;
    return { id, mode: attributes["execution-mode"] };
  }

  /** Makes a workspace whose runs are on the caller's machine; HCP keeps its state. */
  async makeLocalWorkspace({ name, project }: { name: string; project: string }, signal: AbortSignal): Promise<string> {
    const data = {
      type: "workspaces",
      attributes: { name, "execution-mode": "local" },
      relationships: { project: { data: { type: "projects", id: project } } },
    };
    return this.#make(`make the workspace ${name}`, this.#path("workspaces"), data, signal);
  }

  /** Lets a workspace's runs be on the caller's machine from now on. */
  async runLocally({ name, id }: { name: string; id: string }, signal: AbortSignal): Promise<void> {
    const data = { type: "workspaces", attributes: { "execution-mode": "local" } };
    const action = `set the execution mode of ${name}`;
    const answer = await this.#ask({ action, method: "PATCH", path: `workspaces/${id}`, data, signal });
    if (answer === undefined) throw hidden(action);
  }

  /** The id of a pool of agents; nothing where there is none. */
  async agentPool(name: string, signal: AbortSignal): Promise<string | undefined> {
    const path = `${this.#path("agent-pools")}?q=${encodeURIComponent(name)}`;
    const answer = await this.#ask({ action: `look for the agent pool ${name}`, method: "GET", path, signal });
    return many.parse(answer ?? { data: [] }).data.find(({ attributes }) => attributes.name === name)?.id;
  }

  /** Whether an agent of the pool is there to take work. */
  async hasAgent(pool: string, signal: AbortSignal): Promise<boolean> {
    const action = "look for agents";
    const answer = await this.#ask({ action, method: "GET", path: `agent-pools/${pool}/agents`, signal });
    return agents.parse(answer ?? { data: [] }).data.some(({ attributes }) => /^(idle|busy)$/.test(attributes.status));
  }

  /** A new token for the pool's agents. HCP tells it this once. */
  async makeAgentToken(pool: string, description: string, signal: AbortSignal): Promise<Secret> {
    const action = "make a token for agents";
    const data = { type: "authentication-tokens", attributes: { description } };
    const path = `agent-pools/${pool}/authentication-tokens`;
    const answer = await this.#ask({ action, method: "POST", path, data, signal });
    if (answer === undefined) throw hidden(action);
    return new Secret(token.parse(answer).data.attributes.token);
  }

  #path(...names: string[]): string {
    return ["organizations", this.#organization, ...names].map((name) => encodeURIComponent(name)).join("/");
  }

  async #make(action: string, path: string, data: object, signal: AbortSignal): Promise<string> {
    const answer = await this.#ask({ action, method: "POST", path, data, signal });
    if (answer === undefined) throw hidden(action);
    return one.parse(answer).data.id;
  }

  /** Nothing where HCP says that there is none: it says so as well of what the caller may not see. */
  async #ask({ action, method, path, data, signal }: Request): Promise<unknown> {
    const { address, token } = await hcpAccess(this.#env);
    const { host } = new URL(address);
    for (let attempt = 1; ; attempt++) {
      const single = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
      const answer = await fetch(address + path, {
        method,
        headers: { authorization: `Bearer ${token.reveal()}`, "content-type": JSON_API },
        ...(data === undefined ? {} : { body: JSON.stringify({ data }) }),
        signal: single,
      }).catch((cause: unknown) => {
        signal.throwIfAborted();
        // A POST whose answer is lost may have been done.
        if (attempt < ATTEMPTS && method === "GET") return undefined;
        throw new Failure("hcp-unreachable", { host, reason: reasonOf(cause) }, { cause });
      });
      if (answer?.status === 404) return undefined;
      if (answer?.status === 401) throw new Failure("hcp-credentials-refused", { host });
      if (answer?.ok === true) return answer.json();
      // 429 was not done at all: https://developer.hashicorp.com/terraform/cloud-docs/api-docs#rate-limiting
      const passing = answer === undefined || answer.status === 429 || (answer.status >= 500 && method === "GET");
      if (!passing || attempt === ATTEMPTS) throw new Failure("hcp-refused", { action, said: await said(answer) });
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

function hidden(action: string): Failure {
  return new Failure("hcp-refused", { action, said: "your token may not do that, or it is not there" });
}

async function said(answer: Response | undefined): Promise<string> {
  const text = (await answer?.text().catch(() => "")) ?? "";
  const status = `it answered ${answer?.status}`;
  try {
    const { errors } = mistakes.parse(JSON.parse(text));
    return errors.map(({ title, detail }) => detail || title).join("; ") || status;
  } catch {
    return status;
  }
}

function reasonOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (at.name === "TimeoutError") return "no answer came in time";
  }
  return error instanceof Error ? error.message : String(error);
}
