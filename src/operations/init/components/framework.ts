import { type Facts, placed } from "../facts.ts";
import { celeryComponents } from "../frameworks/celery.ts";
import { webOf } from "../frameworks/web.ts";
import { roleOf } from "../shell/programs.ts";
import type { Ground } from "../wiring/ground.ts";
import { Components, type Part, schedulerOf, workerOf } from "./command.ts";
import { commandOfImage, preparedBy, tellPort } from "./image.ts";
import { fromPackage } from "./package.ts";

/**
 * The components of a folder that no Procfile and no compose file describes: by its build file's command where that is a
 * server, by its framework, by `package.json`, by the build file alone. Nothing where none of these tells anything.
 */
export function fromSources(facts: Facts, ground: Ground): Part | undefined {
  const { notes } = ground;
  const components = new Components(ground);
  const web = webOf(facts, notes) ?? fromPackage(facts, notes);
  if (web !== undefined) {
    components.add("web", web);
    if (facts.dockerfile?.command !== undefined) {
      notes.assume("The build file's own command is not used: this one is told its port", placed(facts, facts.dockerfile.path));
    }
  } else if (!fromBuildFile(facts, ground, components)) return undefined;
  if (facts.celery !== undefined) {
    const { worker, beat } = celeryComponents(facts.celery, facts, notes);
    components.add(components.name("worker", "worker"), worker);
    if (beat !== undefined) components.add(components.name("beat", "scheduler"), beat);
  }
  tellQueues(facts, ground);
  return { facts, components };
}

/** What an image starts by itself; without a recipe for this machine it runs in containers only. */
function fromBuildFile(facts: Facts, ground: Ground, components: Components): boolean {
  const { dockerfile } = facts;
  const { notes } = ground;
  if (dockerfile === undefined) return false;
  const where = placed(facts, dockerfile.path);
  const { adapted, entry } = commandOfImage(dockerfile.entrypoint, dockerfile.command, facts, {
    value: (variable) => dockerfile.environment.get(variable),
    port: dockerfile.port,
  });
  if (adapted === undefined && entry === undefined) return false;
  notes.find("What the build file starts", where);
  if (entry !== undefined) {
    notes.assume(`${entry} is left out, because a command takes the entrypoint's place`, where);
    components.prepare(preparedBy(entry, facts), facts, where);
  }
  if (adapted === undefined) return false;
  components.tell("web", adapted, where);
  const role = roleOf(adapted.words ?? []);
  if (role === "worker") {
    components.add("worker", workerOf(adapted, facts, () => ground.redisUrl()).worker);
    return true;
  }
  if (role === "scheduler") {
    components.add("scheduler", schedulerOf(adapted.words ?? [], facts));
    return true;
  }
  components.prepare(adapted.before, facts, where);
  const web = {
    kind: "service" as const,
    command: adapted.command,
    env: new Map(),
    ...exposed(dockerfile.port),
    ...probed(facts),
  };
  components.add("web", web);
  tellPort("web", web, facts, notes, where);
  return true;
}

function exposed(port: number | undefined): { port?: number } {
  return port === undefined ? {} : { port };
}

function probed({ dockerfile }: Facts): { health?: { ready: string } } {
  return dockerfile?.health === undefined ? {} : { health: { ready: dockerfile.health } };
}

const QUEUES: readonly { package: string; fill: string }[] = [
  { package: "rq", fill: 'worker: { kind: worker, command: rq worker default, env: { RQ_REDIS_URL: "${cache.url}" } }' },
  { package: "dramatiq", fill: "worker: { kind: worker, command: dramatiq <module> }" },
  { package: "arq", fill: "worker: { kind: worker, command: arq <module>.WorkerSettings }" },
  { package: "huey", fill: "worker: { kind: worker, command: huey_consumer <module>.huey }" },
  { package: "django-q2", fill: "worker: { kind: worker, command: python manage.py qcluster }" },
];

/** Libraries of queues whose workers cannot be told from the sources. */
function tellQueues({ requirements: { packages } }: Facts, { notes }: Ground): void {
  for (const { package: name, fill } of QUEUES) {
    if (packages.has(name)) notes.ask(`How the worker of ${name} is started`, packages.where(name), `components: { ${fill} }`);
  }
}
