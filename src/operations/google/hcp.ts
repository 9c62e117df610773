/** What stages whose state is in HCP Terraform need of it before Terraform can work, in the order in which that can be had. */
import type { App } from "../../app/model.ts";
import type { Context } from "../../compile/terraform/context.ts";
import { agentMachine, agentToken } from "../../compile/terraform/hcp/agent.ts";
import { agentPoolName, isRunByAgent } from "../../compile/terraform/hcp/workspace.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import { type StackName, stackNames } from "../../compile/terraform/stack.ts";
import { backendOf, workspaceName } from "../../compile/terraform/state.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { newestVersion } from "../../run/google/ask.ts";
import { addVersion } from "../../run/google/secret-versions.ts";
import { Hcp } from "../../run/hcp/hcp.ts";
import type { Needs } from "../terraform/drive.ts";
import type { Laid } from "./bootstrap.ts";
import type { GoogleWorld } from "./world.ts";

/** A machine boots, pulls the agent's image and asks for work in this time. */
const AGENT_MINUTES = 10;
const LOOK_MS = 5000;

/** The project and the first workspace of a stage, which makes all others: both are made where they are not there. */
export async function layWorkspace(
  context: Context,
  { env }: Pick<GoogleWorld, "env">,
  signal: AbortSignal,
  tell: (what: string, work: () => Promise<boolean>) => Promise<Laid>,
): Promise<Laid[]> {
  const backend = backendOf(context);
  if (backend.in !== "hcp") return [];
  const hcp = new Hcp(env, backend.organization);
  let project = "";
  const made = await tell(`HCP project ${backend.project}`, async () => {
    const found = await hcp.project(backend.project, signal);
    project = found ?? (await hcp.makeProject(backend.project, signal));
    return found === undefined;
  });
  const name = firstWorkspace(context.app);
  const workspace = await tell(`HCP workspace ${name}`, async () => {
    const found = await hcp.workspace(name, signal);
    if (found?.mode === "local") return false;
    if (found === undefined) await hcp.makeLocalWorkspace({ name, project }, signal);
    // `terraform init` makes a workspace by itself, of the kind that is usual in the organization.
    else await hcp.runLocally({ name, id: found.id }, signal);
    return true;
  });
  return [made, workspace];
}

function firstWorkspace({ name, stage }: App): string {
  return workspaceName({ app: name, stage, stack: "workspaces" });
}

/** What a stage's stacks need of HCP; nothing where state is elsewhere. */
export function needsOf(context: Context, world: GoogleWorld, signal: AbortSignal): Needs | undefined {
  const backend = backendOf(context);
  if (backend.in !== "hcp") return undefined;
  return new HcpNeeds(context, new Hcp(world.env, backend.organization), world, signal);
}

class HcpNeeds implements Needs {
  readonly #context: Context;
  readonly #hcp: Hcp;
  readonly #world: GoogleWorld;
  readonly #signal: AbortSignal;

  constructor(context: Context, hcp: Hcp, world: GoogleWorld, signal: AbortSignal) {
    this.#context = context;
    this.#hcp = hcp;
    this.#world = world;
    this.#signal = signal;
  }

  /** Nothing is initialised that is not there: Terraform would make a workspace of its own choosing. */
  async missing(stack: string): Promise<readonly StackName[]> {
    const name = this.#name(stack);
    const found = await this.#hcp.workspace(name, this.#signal);
    if (stack === "workspaces") {
      const { stage } = this.#context.app;
      if (found?.mode !== "local") throw new Failure("hcp-not-laid", { stage, workspace: name });
      return [];
    }
    if (found === undefined) return ["workspaces"];
    return this.#isRunByAgent(stack) && !(await this.#hasAgent()) ? ["foundation"] : [];
  }

  async provide(stack: string): Promise<void> {
    const [still] = await this.missing(stack);
    // Of the registry, while the stage that owns it was never deployed.
    if (still === "workspaces")
      throw new Failure("hcp-not-laid", { stage: this.#context.app.stage, workspace: this.#name(stack) });
    if (!this.#isRunByAgent(stack) || (await this.#hasAgent())) return;
    await this.#giveToken();
    await this.#awaitAgent();
  }

  #name(stack: string): string {
    const { name, stage } = this.#context.app;
    return workspaceName({ app: name, stage, stack: known(stack) });
  }

  #isRunByAgent(stack: string): boolean {
    return isRunByAgent(this.#context, known(stack));
  }

  async #hasAgent(): Promise<boolean> {
    const pool = await this.#hcp.agentPool(agentPoolName(this.#context), this.#signal);
    return pool !== undefined && this.#hcp.hasAgent(pool, this.#signal);
  }

  /** A token that somebody set by hand is theirs to change. */
  async #giveToken(): Promise<void> {
    const context = this.#context;
    const { connection } = this.#world;
    const name = agentToken(context);
    const pool = await this.#hcp.agentPool(agentPoolName(context), this.#signal);
    if (name === undefined || pool === undefined) return;
    const at = { project: context.google.project, secret: secretId(context, name) };
    if ((await newestVersion(connection, at, this.#signal)) !== undefined) return;
    const token = await this.#hcp.makeAgentToken(pool, agentMachine(context), this.#signal);
    const version = await addVersion(connection, at, token, this.#signal);
    if (version === undefined) throw new Failure("secret-without-place", { name, stage: context.app.stage, secret: at.secret });
  }

  async #awaitAgent(): Promise<void> {
    const world = this.#world;
    const machine = agentMachine(this.#context);
    const { stage } = this.#context.app;
    world.emit({ type: "step-started", step: "agent", title: "The agent asks for work" });
    for (let waited = 0; !(await this.#hasAgent()); waited += LOOK_MS) {
      if (waited > AGENT_MINUTES * 60_000) throw new Failure("hcp-agent-absent", { stage, machine, minutes: AGENT_MINUTES });
      await world.pause(LOOK_MS, this.#signal);
    }
    world.emit({ type: "step-ended", step: "agent", title: "The agent asks for work" });
  }
}

function known(stack: string): StackName {
  const found = stackNames.find((name) => name === stack);
  if (found === undefined) throw new Error(`there is no stack ${stack}`);
  return found;
}
