import type { DraftComponent } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import { withProbes } from "../frameworks/web.ts";
import type { Process } from "../procfile.ts";
import { type Adapted, adaptLine } from "../shell/adapt.ts";
import { programOf, roleOf } from "../shell/programs.ts";
import { escaped } from "../shell/quote.ts";
import type { Ground } from "../wiring/ground.ts";
import { byName } from "../wiring/meaning.ts";
import { Components, job, type Part, schedulerOf, workerOf } from "./command.ts";

/** The processes of a Procfile as components: `release` is a job before each release, `web` the service. */
export function fromProcfile(processes: readonly Process[], facts: Facts, ground: Ground): Part {
  const components = new Components(ground);
  for (const { name, line, where } of processes) {
    const place = placed(facts, where);
    const adapted = adaptLine(line, { value: (variable) => exampleOf(variable, facts), port: undefined });
    if (adapted === undefined) continue;
    ground.notes.find(`${name} in the Procfile`, place);
    components.tell(name, adapted, place);
    add(name, adapted, facts, components, ground, place);
  }
  return { facts, components };
}

function add(name: string, adapted: Adapted, facts: Facts, components: Components, ground: Ground, where: string): void {
  const env = new Map([...adapted.env].map(([variable, value]) => [variable, { value }] as const));
  const { words = [] } = adapted;
  const role = roleOf(words);
  const before = components.prepare(adapted.before, facts, where);
  if (name === "release") {
    if (role === "files" || role === "migration") components.prepare([words], facts, where, before);
    else components.add(components.name("prepare", "job"), { ...released(adapted, before), env });
    return;
  }
  if (isService(name, adapted)) {
    const component: DraftComponent = { kind: "service", command: adapted.command, env, ...withProbes(facts, ground.notes) };
    components.add(components.name(name, "service"), component);
  } else if (role === "scheduler" || /^(clock|scheduler|beat|cron)$/.test(name)) {
    const component = words.length > 0 ? schedulerOf(words, facts) : { kind: "scheduler" as const, command: adapted.command };
    components.add(components.name(name, "scheduler"), { ...component, env });
  } else {
    const { worker, beat } = workerOf(adapted, facts, () => ground.redisUrl());
    components.add(components.name(name, "worker"), { ...worker, env: new Map([...worker.env, ...env]) });
    if (beat !== undefined) {
      components.add(components.name("beat", "scheduler"), beat);
      ground.notes.assume(`${name}: the scheduler inside it is one of its own, because there may be several workers`, where);
    }
  }
}

function released(adapted: Adapted, before: string | undefined): DraftComponent {
  return { ...job("before-release", []), command: adapted.command, ...(before === undefined ? {} : { after: [before] }) };
}

/** `web`, and whatever listens on the port that it is given. */
function isService(name: string, { command, words = [] }: Adapted): boolean {
  if (name === "web") return true;
  const said = typeof command === "string" ? command : command.join(" ");
  return said.includes("${port}") || (roleOf(words) === "server" && programOf(words) !== "node");
}

/** What an example of the environment says, unless it is a secret or an address of something else. */
export function exampleOf(variable: string, { examples }: Facts): string | undefined {
  const example = examples.get(variable);
  if (example === undefined || example.value === "" || byName(variable).of !== "unknown") return undefined;
  return escaped(example.value);
}
