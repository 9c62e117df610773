import type { DraftComponent, JobRun } from "../draft.ts";
import type { Facts } from "../facts.ts";
import { beatWithFile } from "../frameworks/celery.ts";
import { flaskName } from "../frameworks/server.ts";
import { nameOfNoun } from "../names.ts";
import type { Adapted } from "../shell/adapt.ts";
import { programOf, type Role, roleOf } from "../shell/programs.ts";
import { commandOf } from "../shell/quote.ts";
import type { Ground } from "../wiring/ground.ts";

/** A folder's program: what its sources say, and the components that run it. */
export type Part = { facts: Facts; components: Components };

/** The programs of a manifest in the making, added one by one as somebody's command lines name them. */
export class Components {
  /** Those that were added here. */
  readonly names: string[] = [];
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** A name that is free, near to the wanted one. */
  name(wanted: string, kind: string): string {
    const { components, data } = this.#ground.draft;
    return nameOfNoun(wanted, (name) => components.has(name) || data.has(name), kind);
  }

  add(name: string, component: DraftComponent): void {
    this.#ground.draft.components.set(name, component);
    this.names.push(name);
  }

  /** Tells what became of a command line, and keeps what it needs. `where` is the line's place. */
  tell(name: string, adapted: Adapted, where: string): void {
    const { notes } = this.#ground;
    for (const change of adapted.changes) notes.assume(`${name}: ${change}`, where);
    for (const variable of adapted.missing) this.#ground.draft.missing.push({ variable, component: name, where });
  }

  /** What stood before a program to prepare it: jobs, each behind the one before. Gives the name of the last. */
  prepare(before: readonly (readonly string[])[], facts: Facts, where: string, behind?: string): string | undefined {
    let last = behind;
    for (const given of before) {
      const words = named(given, facts);
      const role = roleOf(words);
      if (role === "files" && !this.#collects(facts, where)) continue;
      const wanted = role === "migration" ? "migrate" : role === "files" ? "collectstatic" : programOf(words);
      const same = this.#withCommand(words);
      const name = same ?? this.name(wanted, "job");
      if (same === undefined)
        this.add(name, { ...job("before-release", words), ...(last === undefined ? {} : { after: [last] }) });
      last = name;
    }
    return last;
  }

  /** Static files can be collected only where a folder for them is told. */
  #collects({ django }: Facts, where: string): boolean {
    if (django === undefined || django.static?.root?.variable !== undefined) return true;
    this.#ground.notes.ask(
      "Static files are not collected: STATIC_ROOT lies in the source, which is read-only where the app runs",
      where,
      'STATIC_ROOT = os.environ.get("STATIC_ROOT", …), then `fairlead init --force`',
    );
    return false;
  }

  #withCommand(words: readonly string[]): string | undefined {
    const command = commandOf(words);
    return [...this.#ground.draft.components].find(([, component]) => component.command === command)?.[0];
  }

  /** Whether any component does what a role is for. */
  has(role: Role): boolean {
    return [...this.#ground.draft.components.values()].some(({ command }) => {
      const words = typeof command === "string" ? command.split(" ") : (command ?? []);
      return roleOf(words) === role || (words[0] === "sh" && new RegExp(SAID[role] ?? "$^").test(words.join(" ")));
    });
  }
}

/** `flask` finds an app by itself only where it lies in `app.py` or `wsgi.py`. */
function named(words: readonly string[], { applications }: Facts): readonly string[] {
  const [program, ...rest] = words;
  const application = applications.find(({ framework }) => framework === "Flask");
  if (program !== "flask" || application === undefined || rest.some((word) => /^(-A|--app)(=|$)/.test(word))) return words;
  return /^(app|wsgi)$/.test(application.module.name) ? words : [program, "--app", flaskName(application), ...rest];
}

/** By what a role is known within a script. */
const SAID: Partial<Record<Role, string>> = {
  migration: "\\bmigrate\\b|alembic .*upgrade|db upgrade",
  scheduler: "\\bbeat\\b",
  worker: "celery .*worker|rq worker|rqworker",
};

export function job(run: JobRun, words: readonly string[]): Extract<DraftComponent, { kind: "job" }> {
  return { kind: "job", command: commandOf(words), run, env: new Map() };
}

/** A worker by its command line. One that also is the scheduler is told apart from it: there may be several workers. */
export function workerOf(
  adapted: Adapted,
  facts: Facts,
  redis: () => string,
): { worker: Extract<DraftComponent, { kind: "worker" }>; beat: DraftComponent | undefined } {
  const env = new Map<string, { value: string }>();
  const { words } = adapted;
  if (words === undefined || programOf(words) !== "celery") {
    if (words?.[0] === "rq" && !words.some((word) => /^(-u|--url)(=|$)/.test(word))) env.set("RQ_REDIS_URL", { value: redis() });
    return { worker: { kind: "worker", command: adapted.command, env }, beat: undefined };
  }
  const scheduling = words.includes("-B") || words.includes("--beat");
  const own = words.filter((word) => word !== "-B" && word !== "--beat");
  const { command, queues } = withQueues(own, facts);
  const worker = { kind: "worker" as const, command, env, ...(queues === undefined ? {} : { queues }) };
  const app = own.slice(0, own.indexOf("worker"));
  return { worker, beat: scheduling ? schedulerOf([...app, "beat", "--loglevel", "INFO"], facts) : undefined };
}

/** The queues a Celery worker is told to read; those that its tasks go to where it is told none. */
function withQueues(words: readonly string[], { celery }: Facts): { command: string; queues: readonly string[] | undefined } {
  for (const [index, word] of words.entries()) {
    const [, option, inline] = /^(-Q|--queues)(?:=(.*))?$/.exec(word) ?? [];
    if (option === undefined) continue;
    const list = (inline ?? words[index + 1] ?? "").split(",").filter(Boolean);
    if (list.length === 0 || !list.every((name) => /^[A-Za-z0-9_.:-]{1,100}$/.test(name))) break;
    const told = inline === undefined ? words.with(index + 1, "${queues}") : words.with(index, `${option}=\${queues}`);
    return { command: String(commandOf(told)), queues: list };
  }
  return { command: String(commandOf(words)), queues: celery?.queues };
}

/** A scheduler by its words. Celery's beat keeps a file, which has to lie where it may be written. */
export function schedulerOf(words: readonly string[], { celery }: Facts): DraftComponent {
  const told = words.some((word) => /^(-s|-S|--schedule|--scheduler)(=|$)/.test(word));
  const keepsFile = programOf(words) === "celery" && !told && celery?.beat?.ownFile !== true;
  const command = keepsFile ? beatWithFile(words) : { command: commandOf(words) };
  return { kind: "scheduler", env: new Map(), ...command };
}
