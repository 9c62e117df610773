import { environmentName } from "../../manifest/schema/names.ts";
import type { Draft, DraftComponent, Entry } from "./draft.ts";
import type { Facts } from "./facts.ts";
import type { Notes } from "./notes.ts";
import { speaksRedis } from "./wiring/drivers.ts";

/** What can be said only when everything is there: what is common, what is missing, where requests go. */
export function finish(draft: Draft, notes: Notes, folders: readonly Facts[]): void {
  dropMisnamed(draft, notes);
  wireBroker(draft, notes, folders);
  hoist(draft);
  openCircles(draft);
  chooseBrokers(draft);
  route(draft, notes);
  tellPassword(draft, notes);
  tellMissing(draft, notes);
  dropUnused(draft);
}

/** Names that no environment of ours may hold. */
function dropMisnamed(draft: Draft, notes: Notes): void {
  for (const env of [draft.env, ...[...draft.components.values()].map((component) => component.env)]) {
    for (const variable of [...env.keys()]) {
      if (environmentName.safeParse(variable).success) continue;
      env.delete(variable);
      notes.assume(`${variable} is left out: it cannot be the name of a variable here`);
    }
  }
}

/** Celery takes its broker from the environment before anything that its settings say. */
function wireBroker(draft: Draft, notes: Notes, folders: readonly Facts[]): void {
  for (const facts of folders) {
    const runs = [...draft.components.values()].some(({ command }) => /\bcelery\b/.test(String(command ?? "")));
    if (facts.celery === undefined || !runs || refers(draft, "redis") || !speaksRedis(facts)) continue;
    const cache = [...draft.data].find(([, { kind }]) => kind === "redis")?.[0] ?? "cache";
    if (!draft.data.has(cache)) draft.data.set(cache, { kind: "redis" });
    draft.env.set("CELERY_BROKER_URL", { value: `\${${cache}.url}` });
    notes.assume("Celery's broker is named in its sources; CELERY_BROKER_URL goes before that", facts.celery.where);
  }
}

function refers(draft: Draft, kind: "redis"): boolean {
  const names = [...draft.data].flatMap(([name, datum]) => (datum.kind === kind ? [name] : []));
  return [...texts(draft)].some((text) => names.some((name) => text.includes(`\${${name}.`)));
}

function* texts(draft: Draft): Iterable<string> {
  for (const { value } of draft.env.values()) yield value;
  for (const { env, command } of draft.components.values()) {
    for (const { value } of env.values()) yield value;
    yield* typeof command === "string" ? [command] : (command ?? []);
  }
}

/** What every program is given alike stands once, at the top. */
function hoist({ env, components }: Draft): void {
  const programs = [...components.values()].filter((one) => one.kind !== "job" || one.env.size > 0);
  const [first, ...others] = programs;
  if (first === undefined) return;
  for (const [variable, entry] of [...first.env]) {
    if (!others.every((other) => other.env.get(variable)?.value === entry.value) || env.has(variable)) continue;
    env.set(variable, entry);
    for (const program of programs) program.env.delete(variable);
  }
  for (const program of programs) for (const [variable, entry] of [...program.env]) drop(program, variable, entry, env);
}

function drop(program: DraftComponent, variable: string, entry: Entry, env: ReadonlyMap<string, Entry>): void {
  if (env.get(variable)?.value === entry.value) program.env.delete(variable);
}

/** Services that name each other would wait for each other; what stands at the top makes nobody wait. */
function openCircles({ env, components }: Draft): void {
  const waits = new Map<string, Set<string>>();
  for (const [name, component] of components) {
    const awaited = new Set<string>();
    waits.set(name, awaited);
    for (const [variable, entry] of [...component.env]) {
      const named = [...entry.value.matchAll(/\$\{([\w-]+)\.url\}/g)].flatMap(([, other = ""]) =>
        components.has(other) ? [other] : [],
      );
      const closes = named.some((other) => other === name || reaches(other, name, waits));
      if (!closes) for (const other of named) awaited.add(other);
      else if (!env.has(variable)) {
        env.set(variable, entry);
        component.env.delete(variable);
      } else component.env.delete(variable);
    }
  }
}

function reaches(from: string, to: string, waits: ReadonlyMap<string, ReadonlySet<string>>, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(waits.get(from) ?? [])].some((next) => reaches(next, to, waits, seen));
}

/** Where there are several Redis, a worker says which one its queues are in. */
function chooseBrokers({ data, env, components }: Draft): void {
  const servers = [...data].flatMap(([name, { kind }]) => (kind === "redis" ? [name] : []));
  if (servers.length < 2) return;
  for (const component of components.values()) {
    if (component.kind !== "worker" || component.queues === undefined) continue;
    const said = [...component.env, ...env].find(([variable]) => /BROKER/.test(variable))?.[1].value ?? "";
    component.broker = servers.find((name) => said.includes(`\${${name}.`)) ?? servers[0] ?? "";
  }
}

const FRONT = ["web", "www", "frontend", "front", "ui", "site", "gateway", "app", "server"];

/** Several services need to be told apart by path; the one that people come to gets the rest. */
function route({ components, routes }: Draft, notes: Notes): void {
  const services = [...components].flatMap(([name, { kind }]) => (kind === "service" ? [name] : []));
  const [first, second] = services;
  if (first === undefined || (second === undefined && routes.size === 0)) return;
  const front = FRONT.find((name) => services.includes(name)) ?? first;
  const others = services.filter((name) => name !== front);
  routes.set("/", front);
  if (second === undefined) return;
  notes.assume(`Requests go to ${front}; the other services are reached from inside only`);
  for (const name of others) notes.ask(`Which requests go to ${name}`, undefined, `access: { routes: { /${name}/: ${name} } }`);
}

/** Fairlead's Redis wants a password, and a program that is only told its host has none to give. */
function tellPassword(draft: Draft, notes: Notes): void {
  const all = [...texts(draft)].join("\n");
  for (const [name, { kind }] of draft.data) {
    if (kind !== "redis" || !all.includes(`\${${name}.host}`)) continue;
    if (all.includes(`\${${name}.password}`) || all.includes(`\${${name}.url}`)) continue;
    notes.ask(
      `The Redis \`${name}\` wants a password, and the app reads none`,
      undefined,
      `env: { REDIS_PASSWORD: "\${${name}.password}" }, and read it`,
    );
  }
}

/** Variables of command lines that nothing gives a value. */
function tellMissing({ env, components, missing }: Draft, notes: Notes): void {
  for (const { variable, component, where } of missing) {
    if (env.has(variable) || components.get(component)?.env.has(variable)) continue;
    notes.ask(`What ${variable} is in the command of ${component}`, where, `env: { ${variable}: … }`);
  }
}

/** Data that nothing refers to is left to those who know what it was for. */
function dropUnused(draft: Draft): void {
  const all = [...texts(draft)].join("\n");
  const used = (name: string) => all.includes(`\${${name}.`) || [...draft.routes.values()].includes(name);
  for (const [name, datum] of [...draft.data]) {
    const queued = [...draft.components.values()].some((one) => one.kind === "worker" && one.broker === name);
    if (!used(name) && !queued) datum.comment = "nothing refers to it yet";
  }
}
