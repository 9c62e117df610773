import { type Answer, type Asked, type Data, Refused } from "./answer.ts";
import type { Attributes, HcpWorld, Pool, Thing, Workspace } from "./world.ts";

type Handle = (asked: Asked) => Answer;

/** By method and path below `/api/v2/`: https://developer.hashicorp.com/terraform/cloud-docs/api-docs. */
export const routes: readonly (readonly [RegExp, Handle])[] = [
  [/^GET ping$/, () => ({ status: 204 })],
  [/^GET organizations\/([^/]+)$/, ({ world, names }) => ({ body: { data: organization(world, names[0]) } })],
  [/^GET organizations\/([^/]+)\/entitlement-set$/, ({ world, names }) => ({ body: { data: entitlements(world, names[0]) } })],
  [/^GET organizations\/([^/]+)\/projects$/, listProjects],
  [/^POST organizations\/([^/]+)\/projects$/, makeProject],
  [/^GET projects\/([^/]+)$/, ({ world, names }) => ({ body: { data: projectView(there(world.projects, names[0]), world) } })],
  [/^GET (?:projects|workspaces)\/[^/]+\/(?:effective-)?tag-bindings$/, () => list([])],
  [/^GET organizations\/([^/]+)\/workspaces$/, listWorkspaces],
  [/^POST organizations\/([^/]+)\/workspaces$/, makeWorkspace],
  [/^GET organizations\/([^/]+)\/workspaces\/([^/]+)$/, (asked) => workspaceAnswer(named(asked), asked)],
  [/^GET workspaces\/([^/]+)$/, (asked) => workspaceAnswer(workspaceOf(asked), asked)],
  [/^PATCH workspaces\/([^/]+)$/, changeWorkspace],
  [/^(?:DELETE workspaces\/([^/]+)|POST workspaces\/([^/]+)\/actions\/safe-delete)$/, removeWorkspace],
  [/^POST workspaces\/([^/]+)\/actions\/(lock|unlock|force-unlock)$/, lockWorkspace],
  [/^GET workspaces\/([^/]+)\/relationships\/remote-state-consumers$/, listConsumers],
  [/^(?:POST|PATCH) workspaces\/([^/]+)\/relationships\/remote-state-consumers$/, setConsumers],
  [/^DELETE workspaces\/([^/]+)\/relationships\/remote-state-consumers$/, dropConsumers],
  [/^GET workspaces\/([^/]+)\/vars$/, listVariables],
  [/^POST workspaces\/([^/]+)\/vars$/, makeVariable],
  [/^(GET|PATCH|DELETE) workspaces\/([^/]+)\/vars\/([^/]+)$/, variable],
  [/^GET workspaces\/([^/]+)\/current-state-version$/, currentState],
  [/^POST workspaces\/([^/]+)\/state-versions$/, makeState],
  [/^GET workspaces\/([^/]+)\/current-state-version-outputs$/, currentOutputs],
  [/^GET state-version-outputs\/([^.]+)\.(.+)$/, output],
  [/^GET state-versions\/([^/]+)$/, (asked) => ({ body: { data: stateView(stateOf(asked.world, asked.names[0]), asked) } })],
  [/^GET \/states\/([^/]+)$/, ({ world, names }) => ({ raw: stateOf(world, names[0]).content ?? Buffer.alloc(0) })],
  [/^PUT \/states\/([^/]+)(\/json)?$/, uploadState],
  [/^GET organizations\/([^/]+)\/agent-pools$/, listPools],
  [/^POST organizations\/([^/]+)\/agent-pools$/, makePool],
  [/^GET agent-pools\/([^/]+)$/, ({ world, names }) => ({ body: { data: poolView(there(world.pools, names[0]), world) } })],
  [/^DELETE agent-pools\/([^/]+)$/, ({ world, names }) => gone(world.pools.delete(names[0] ?? ""))],
  [/^POST agent-pools\/([^/]+)\/authentication-tokens$/, makeToken],
  [/^GET agent-pools\/([^/]+)\/agents$/, listAgents],
];

function own(world: HcpWorld, name: string | undefined): string {
  if (name !== world.organization) throw new Refused(404, "not found");
  return name;
}

function organization(world: HcpWorld, name: string | undefined) {
  own(world, name);
  return { id: name, type: "organizations", attributes: { name, "default-execution-mode": "remote" } };
}

function entitlements(world: HcpWorld, name: string | undefined) {
  own(world, name);
  const attributes = { agents: true, operations: true, "state-storage": true, teams: true, "cost-estimation": false };
  return { id: `${name}-entitlements`, type: "entitlement-sets", attributes };
}

function listProjects({ world, names, url }: Asked): Answer {
  own(world, names[0]);
  const wanted = url.searchParams.get("filter[names]")?.split(",");
  const found = [...world.projects.values()].filter(({ attributes }) => wanted?.includes(String(attributes.name)) ?? true);
  return list(found.map((project) => projectView(project, world)));
}

function makeProject({ world, names, data }: Asked): Answer {
  own(world, names[0]);
  const project = { id: world.id("prj"), attributes: attributesOf(data) };
  if (sameName(world.projects, project)) throw new Refused(422, "Name has already been taken");
  world.projects.set(project.id, project);
  return { status: 201, body: { data: projectView(project, world) } };
}

function projectView({ id, attributes }: Thing, world: HcpWorld) {
  const relationships = { organization: { data: { id: world.organization, type: "organizations" } } };
  return { id, type: "projects", attributes: { description: "", ...attributes }, relationships };
}

function listWorkspaces(asked: Asked): Answer {
  const { world, names, url } = asked;
  own(world, names[0]);
  const project = url.searchParams.get("filter[project][id]");
  const name = url.searchParams.get("search[name]");
  const found = [...world.workspaces.values()]
    .filter((one) => project === null || one.project === project)
    .filter(({ attributes }) => name === null || String(attributes.name).includes(name));
  return list(found.map((workspace) => workspaceView(workspace, asked)));
}

function makeWorkspace(asked: Asked): Answer {
  const { world, names, data } = asked;
  own(world, names[0]);
  const project = related(data, "project") ?? "";
  if (!world.projects.has(project)) throw new Refused(422, "Project does not exist");
  const workspace: Workspace = {
    id: world.id("ws"),
    attributes: { "execution-mode": "remote", "terraform-version": "latest", ...attributesOf(data) },
    project,
    pool: undefined,
    locked: false,
    consumers: new Set(),
    variables: new Map(),
    states: [],
  };
  if (sameName(world.workspaces, workspace)) throw new Refused(422, "Name has already been taken");
  world.workspaces.set(workspace.id, workspace);
  return { ...workspaceAnswer(workspace, asked), status: 201 };
}

function changeWorkspace(asked: Asked): Answer {
  const workspace = workspaceOf(asked);
  const { "agent-pool-id": pool, ...changes } = attributesOf(asked.data);
  workspace.attributes = { ...workspace.attributes, ...changes };
  if (typeof pool === "string") workspace.pool = pool;
  return workspaceAnswer(workspace, asked);
}

function removeWorkspace({ world, names: [forced, safely] }: Asked): Answer {
  const state = safely === undefined ? undefined : there(world.workspaces, safely).states.findLast(({ content }) => content);
  const { resources = [] } = JSON.parse(String(state?.content ?? "{}")) as { resources?: readonly { mode: string }[] };
  if (resources.some(({ mode }) => mode === "managed")) throw new Refused(409, "workspace is still managing resources");
  return gone(world.workspaces.delete(forced ?? safely ?? ""));
}

function lockWorkspace(asked: Asked): Answer {
  const workspace = workspaceOf(asked);
  const wanted = asked.names[1] === "lock";
  if (workspace.locked === wanted) throw new Refused(409, wanted ? "workspace already locked" : "workspace already unlocked");
  workspace.locked = wanted;
  return workspaceAnswer(workspace, asked);
}

function workspaceAnswer(workspace: Workspace, asked: Asked): Answer {
  return { body: { data: workspaceView(workspace, asked) } };
}

const PERMISSIONS = [
  "can-update",
  "can-lock",
  "can-unlock",
  "can-force-unlock",
  "can-force-delete",
  "can-queue-apply",
  "can-queue-run",
];

function workspaceView({ id, attributes, project, pool, locked, states }: Workspace, { world, byTerraform }: Asked) {
  const current = states.at(-1);
  return {
    id,
    type: "workspaces",
    attributes: {
      "setting-overwrites": { "execution-mode": true, "agent-pool": true },
      permissions: Object.fromEntries(PERMISSIONS.map((name) => [name, true])),
      "global-remote-state": false,
      "file-triggers-enabled": true,
      "queue-all-runs": true,
      "speculative-enabled": true,
      "structured-run-output-enabled": true,
      ...attributes,
      locked,
      ...(byTerraform ? { "execution-mode": "local", operations: false } : {}),
    },
    relationships: {
      organization: { data: { id: world.organization, type: "organizations" } },
      project: { data: { id: project, type: "projects" } },
      ...(pool === undefined ? {} : { "agent-pool": { data: { id: pool, type: "agent-pools" } } }),
      ...(current === undefined ? {} : { "current-state-version": { data: { id: current.id, type: "state-versions" } } }),
    },
  };
}

function listConsumers(asked: Asked): Answer {
  const { world } = asked;
  const found = [...workspaceOf(asked).consumers].flatMap((id) => world.workspaces.get(id) ?? []);
  return list(found.map((workspace) => workspaceView(workspace, asked)));
}

function setConsumers(asked: Asked): Answer {
  for (const { id } of asked.data as readonly { id: string }[]) workspaceOf(asked).consumers.add(id);
  return { status: 204 };
}

function dropConsumers(asked: Asked): Answer {
  for (const { id } of asked.data as readonly { id: string }[]) workspaceOf(asked).consumers.delete(id);
  return { status: 204 };
}

function listVariables(asked: Asked): Answer {
  const workspace = workspaceOf(asked);
  return list([...workspace.variables.values()].map((variable) => variableView(variable, workspace)));
}

function makeVariable(asked: Asked): Answer {
  const workspace = workspaceOf(asked);
  const made = { id: asked.world.id("var"), attributes: attributesOf(asked.data) };
  if (sameKey(workspace, made)) throw new Refused(422, "Key has already been taken");
  workspace.variables.set(made.id, made);
  return { status: 201, body: { data: variableView(made, workspace) } };
}

function variable({ world, names: [method, id, variableId], data }: Asked): Answer {
  const workspace = there(world.workspaces, id);
  const found = there(workspace.variables, variableId);
  if (method === "DELETE") return gone(workspace.variables.delete(found.id));
  if (method === "PATCH") found.attributes = { ...found.attributes, ...attributesOf(data) };
  return { body: { data: variableView(found, workspace) } };
}

/** What is sensitive is never read back: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspace-variables. */
function variableView({ id, attributes }: Thing, workspace: Workspace) {
  return {
    id,
    type: "vars",
    attributes: {
      description: "",
      hcl: false,
      sensitive: false,
      ...attributes,
      ...(attributes.sensitive === true ? { value: null } : {}),
    },
    relationships: { configurable: { data: { id: workspace.id, type: "workspaces" } } },
  };
}

function sameKey({ variables }: Workspace, { attributes: { key, category } }: Thing): boolean {
  return [...variables.values()].some(({ attributes }) => attributes.key === key && attributes.category === category);
}

function currentState(asked: Asked): Answer {
  const state = workspaceOf(asked).states.findLast(({ content }) => content !== undefined);
  if (state === undefined) throw new Refused(404, "not found");
  return { body: { data: stateView(state, asked) } };
}

type Outputs = Readonly<Record<string, { value: unknown; type: unknown; sensitive?: boolean }>>;

function currentOutputs(asked: Asked): Answer {
  const state = workspaceOf(asked).states.findLast(({ content }) => content !== undefined);
  if (state === undefined) throw new Refused(404, "not found");
  return list(Object.keys(outputsOf(state)).map((name) => outputView(state, name, false)));
}

function output({ world, names: [id, name = ""] }: Asked): Answer {
  const state = stateOf(world, id);
  if (!(name in outputsOf(state))) throw new Refused(404, "not found");
  return { body: { data: outputView(state, name, true) } };
}

/** One that is sensitive tells its value only to whoever asks for it alone. */
function outputView(state: Workspace["states"][number], name: string, alone: boolean) {
  const { value, type, sensitive = false } = outputsOf(state)[name] ?? { value: null, type: "dynamic" };
  const kind = Array.isArray(type) ? type[0] : type;
  const attributes = { name, sensitive, type: kind, "detailed-type": type, value: sensitive && !alone ? null : value };
  return { id: `${state.id}.${name}`, type: "state-version-outputs", attributes };
}

function outputsOf({ content }: Workspace["states"][number]): Outputs {
  return (JSON.parse(String(content ?? "{}")) as { outputs?: Outputs }).outputs ?? {};
}

function makeState(asked: Asked): Answer {
  const workspace = workspaceOf(asked);
  if (!workspace.locked) throw new Refused(409, "Workspace must be locked to create state versions");
  const { state, ...attributes } = attributesOf(asked.data);
  const content = typeof state === "string" ? Buffer.from(state, "base64") : undefined;
  const made = { id: asked.world.id("sv"), attributes, content };
  workspace.states.push(made);
  return { status: 201, body: { data: stateView(made, asked) } };
}

function uploadState({ world, names: [id, json], raw }: Asked): Answer {
  if (json === undefined) stateOf(world, id).content = raw;
  return { status: 200 };
}

function stateView({ id, attributes }: Thing, { origin }: Asked) {
  return {
    id,
    type: "state-versions",
    attributes: {
      ...attributes,
      status: "finalized",
      "resources-processed": true,
      "hosted-state-download-url": `${origin}/states/${id}`,
      "hosted-state-upload-url": `${origin}/states/${id}`,
      "hosted-json-state-upload-url": `${origin}/states/${id}/json`,
    },
  };
}

function stateOf({ workspaces }: HcpWorld, id: string | undefined): Workspace["states"][number] {
  const found = [...workspaces.values()].flatMap(({ states }) => states).find((state) => state.id === id);
  if (found === undefined) throw new Refused(404, "not found");
  return found;
}

function listPools({ world, names, url }: Asked): Answer {
  own(world, names[0]);
  const part = url.searchParams.get("q") ?? "";
  const found = [...world.pools.values()].filter(({ attributes }) => String(attributes.name).includes(part));
  return list(found.map((pool) => poolView(pool, world)));
}

function makePool({ world, names, data }: Asked): Answer {
  own(world, names[0]);
  const pool: Pool = { id: world.id("apool"), attributes: attributesOf(data), tokens: new Map(), agents: [] };
  world.pools.set(pool.id, pool);
  return { status: 201, body: { data: poolView(pool, world) } };
}

function poolView({ id, attributes }: Thing, world: HcpWorld) {
  const relationships = { organization: { data: { id: world.organization, type: "organizations" } } };
  return { id, type: "agent-pools", attributes: { "organization-scoped": true, ...attributes }, relationships };
}

/** Whoever has its token is an agent of the pool: here it is there from that moment on. */
function makeToken({ world, names, data }: Asked): Answer {
  const pool = there(world.pools, names[0]);
  const id = world.id("at");
  const token = `${id}.atlasv1.${"x".repeat(40)}`;
  pool.tokens.set(id, token);
  pool.agents.push({ status: "idle" });
  return { status: 201, body: { data: { id, type: "authentication-tokens", attributes: { ...attributesOf(data), token } } } };
}

function listAgents({ world, names }: Asked): Answer {
  const { agents } = there(world.pools, names[0]);
  return list(agents.map((attributes, index) => ({ id: `agent-${index}`, type: "agents", attributes })));
}

function named({ world, names }: Asked): Workspace {
  own(world, names[0]);
  const found = world.workspace(names[1] ?? "");
  if (found === undefined) throw new Refused(404, "not found");
  return found;
}

function workspaceOf({ world, names }: Asked): Workspace {
  return there(world.workspaces, names[0]);
}

function there<T>(things: ReadonlyMap<string, T>, id: string | undefined): T {
  const found = things.get(id ?? "");
  if (found === undefined) throw new Refused(404, "not found");
  return found;
}

function sameName(things: ReadonlyMap<string, Thing>, { attributes: { name } }: Thing): boolean {
  return [...things.values()].some(({ attributes }) => attributes.name === name);
}

function attributesOf(data: Asked["data"]): Attributes {
  return (data as Data).attributes ?? {};
}

function related(data: Asked["data"], name: string): string | undefined {
  return (data as Data).relationships?.[name]?.data?.id;
}

function list(data: readonly object[]): Answer {
  const pagination = { "current-page": 1, "total-pages": 1, "total-count": data.length, "next-page": null, "prev-page": null };
  return { body: { data, meta: { pagination } } };
}

function gone(was: boolean): Answer {
  if (!was) throw new Refused(404, "not found");
  return { status: 204 };
}
