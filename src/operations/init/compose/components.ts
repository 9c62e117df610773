import { Components, job, type Part, schedulerOf, workerOf } from "../components/command.ts";
import { commandOfImage, imageOf, preparedBy, tellPort } from "../components/image.ts";
import { healthPath } from "../dockerfile.ts";
import { readExamples } from "../dotenv.ts";
import type { Draft, DraftComponent, DraftImage } from "../draft.ts";
import { type Facts, gather, placed } from "../facts.ts";
import { withProbes } from "../frameworks/web.ts";
import type { Notes } from "../notes.ts";
import type { Adapted, Setting } from "../shell/adapt.ts";
import { roleOf } from "../shell/programs.ts";
import type { Sources } from "../sources.ts";
import type { Ground } from "../wiring/ground.ts";
import { dataOf } from "./data.ts";
import { bucketAt, environmentOf, isKept, type Surround } from "./environment.ts";
import { interpolated } from "./interpolate.ts";
import { type Program, programsOf, tellLeft } from "./programs.ts";
import { buildFile, type Compose, type Service, wordsOf } from "./read.ts";

/** A service that became a component of a part. */
type Made = { service: Service; part: Part; name: string };

/** Services of a compose file as components, data services as data. Gives a part for each image; none for data alone. */
export function fromCompose(compose: Compose, project: Sources, ground: Ground): readonly Part[] {
  const examples = readExamples(project);
  const value = (variable: string) => examples.get(variable)?.value;
  const data = dataOf(compose, ground, value);
  const programs = programsOf(compose, project);
  tellLeft(compose, programs, data, ground.notes);
  const parts = new Map<string, Part>();
  const made = programs.map((program): Made => {
    const part = parts.get(program.key) ?? {
      facts: gather(project, program.folder, program.file),
      components: new Components(ground),
    };
    parts.set(program.key, part);
    return { service: program.service, part, name: addService(program, part, compose, ground, value) };
  });
  setImages(programs, parts, ground);
  const isService = (name: string) => ground.draft.components.get(name)?.kind === "service";
  const services = new Map(made.flatMap(({ service, name }) => (isService(name) ? [[service.name, name] as const] : [])));
  for (const one of made) setEnvironment(one, { data, services, value, ground });
  return [...parts.values()];
}

function addService(
  { service, built }: Program,
  { facts, components }: Part,
  compose: Compose,
  ground: Ground,
  value: (variable: string) => string | undefined,
): string {
  const { dockerfile } = facts;
  const setting: Setting = {
    value: (variable) => service.environment.get(variable) ?? dockerfile?.environment.get(variable),
    port: service.ports[0] ?? dockerfile?.port,
  };
  const adapted = commandOf(service, facts, setting, value, ground);
  ground.notes.find(`${service.name} in ${compose.path}`, service.where);
  if (adapted === undefined && dockerfile === undefined) {
    ground.notes.ask(`What starts ${service.name}`, service.where, `components: { ${service.name}: { command: … } }`);
  }
  if (adapted !== undefined) components.tell(service.name, adapted, service.where);
  const kind = kindOf(service, adapted, compose, built);
  const last = components.prepare(adapted?.before ?? [], facts, service.where);
  const name = components.name(service.name, kind);
  const component = componentOf(kind, service, adapted, facts, ground, components);
  if (component.kind === "job" && last !== undefined) component.after = [last];
  components.add(name, { ...component, ...(service.grace === undefined ? {} : graceOf(service.grace)) });
  return name;
}

/** What runs: the service's own words, behind its entrypoint; else what the image starts. */
function commandOf(
  service: Service,
  facts: Facts,
  setting: Setting,
  value: (variable: string) => string | undefined,
  ground: Ground,
): Adapted | undefined {
  const filled = (given: Service["command"]): Service["command"] => {
    if (given === undefined) return undefined;
    return typeof given === "string" ? interpolated(given, value).text : given.map((word) => interpolated(word, value).text);
  };
  const command = filled(service.command);
  const entrypoint = filled(service.entrypoint);
  const { dockerfile } = facts;
  if (entrypoint === undefined && command === undefined) {
    const { adapted, entry } = commandOfImage(dockerfile?.entrypoint, dockerfile?.command, facts, setting);
    return withEntry(adapted, entry, facts, service, ground);
  }
  const before = entrypoint === undefined ? dockerfile?.entrypoint : programOf(entrypoint);
  const { adapted, entry } = commandOfImage(before, command === undefined ? undefined : programOf(command), facts, setting);
  return withEntry(adapted, entry, facts, service, ground);
}

function programOf(command: readonly string[] | string): { words: readonly string[] } | { line: string } {
  const words = wordsOf(command);
  return words === undefined ? { line: String(command) } : { words };
}

/** An entrypoint's script is left out; what it prepares becomes jobs. */
function withEntry(
  adapted: Adapted | undefined,
  entry: string | undefined,
  facts: Facts,
  service: Service,
  { notes }: Ground,
): Adapted | undefined {
  if (entry === undefined) return adapted;
  notes.assume(`${entry} is left out, because a command takes the entrypoint's place`, service.where);
  return adapted && { ...adapted, before: [...preparedBy(entry, facts), ...adapted.before] };
}

type Kind = DraftComponent["kind"];

function kindOf(service: Service, adapted: Adapted | undefined, compose: Compose, built: Service): Kind {
  const role = roleOf(adapted?.words ?? []);
  const awaited = [...compose.services.values()].some(
    ({ dependsOn }) => dependsOn.get(service.name) === "service_completed_successfully",
  );
  if (awaited || role === "migration" || role === "files") return "job";
  if (role === "scheduler") return "scheduler";
  if (role === "worker") return "worker";
  if (service.ports.length > 0 || role === "server") return "service";
  if (service.restart === "no" && /migrat|init|setup|seed/.test(service.name)) return "job";
  const usesImage = service.command === undefined && service === built;
  return usesImage && !/worker|queue|consumer|cron|beat/.test(service.name) ? "service" : "worker";
}

function componentOf(
  kind: Kind,
  service: Service,
  adapted: Adapted | undefined,
  facts: Facts,
  ground: Ground,
  components: Components,
): DraftComponent {
  const env = new Map([...(adapted?.env ?? [])].map(([variable, value]) => [variable, { value }] as const));
  const said = adapted === undefined ? {} : { command: adapted.command };
  const words = adapted?.words ?? [];
  switch (kind) {
    case "service":
      return serviceOf(service, { kind, env, ...said }, facts, ground);
    case "job":
      return { ...job("before-release", []), env, ...said };
    case "scheduler":
      return words.length > 0 ? { ...schedulerOf(words, facts), env } : { kind, env, ...said };
    case "worker": {
      if (adapted === undefined) return { kind, env };
      const { worker, beat } = workerOf(adapted, facts, () => ground.redisUrl());
      if (beat !== undefined) components.add(components.name("beat", "scheduler"), beat);
      return {
        ...worker,
        env: new Map([...worker.env, ...env]),
        ...(service.replicas === undefined ? {} : { scale: service.replicas }),
      };
    }
    default:
      return kind satisfies never;
  }
}

type ServiceDraft = Extract<DraftComponent, { kind: "service" }>;

function serviceOf(service: Service, bare: ServiceDraft, facts: Facts, { notes }: Ground): ServiceDraft {
  const asked = healthPath(service.healthcheck);
  const port = service.ports[0] ?? facts.dockerfile?.port;
  const component: ServiceDraft = {
    ...bare,
    ...(port === undefined ? {} : { port }),
    ...(service.replicas === undefined ? {} : { scale: service.replicas }),
    ...(asked === undefined ? withProbes(facts, notes) : { health: { ready: asked } }),
  };
  if (asked !== undefined) notes.find(`${asked} tells whether ${service.name} is ready`, service.where);
  tellPort(service.name, component, facts, notes, service.where);
  return component;
}

function graceOf(written: string): { stop?: { grace: string } } {
  return /^\d+(s|m|h)$/.test(written) ? { stop: { grace: written } } : {};
}

/** The image that most components run stands at the top, the others with their components. */
function setImages(programs: readonly Program[], parts: ReadonlyMap<string, Part>, { draft, notes }: Ground): void {
  const counts = new Map<string, number>();
  for (const { key } of programs) counts.set(key, (counts.get(key) ?? 0) + 1);
  const [first] = [...counts].sort(([, a], [, b]) => b - a).map(([key]) => key);
  for (const [key, { facts, components }] of parts) {
    const program = programs.find((one) => one.key === key);
    const image = withBuild(builtFrom(facts, program, notes), program);
    if (key === first) draft.image = image;
    else for (const name of components.names) setImage(draft, name, image);
  }
}

function setImage({ components }: Draft, name: string, image: DraftImage | undefined): void {
  const component = components.get(name);
  if (component !== undefined && image !== undefined) component.image = image;
}

/**
 * The image of a part. One whose build file lies below its context starts in another folder than it would without a
 * container, so it has no native recipe.
 */
function builtFrom(facts: Facts, program: Program | undefined, notes: Notes): DraftImage | undefined {
  if (program === undefined || program.folder === program.context) return toldWithout(imageOf(facts, notes), facts, notes);
  const file = buildFile(program.built);
  return toldWithout({ build: program.context, ...(file === undefined ? {} : { file }) }, facts, notes);
}

function toldWithout(image: DraftImage | undefined, { folder }: Facts, notes: Notes): DraftImage | undefined {
  if (image !== undefined && "build" in image && image.native === undefined) {
    notes.assume(
      `What is built from ${folder === "." ? "the project" : `${folder}/`} runs in containers only: \`fairlead up --runtime container\``,
    );
  }
  return image;
}

function withBuild(image: DraftImage | undefined, program: Program | undefined): DraftImage | undefined {
  const build = program?.built.build;
  if (image === undefined || build === undefined || !("build" in image)) return image;
  const { args, stage } = build;
  const { native, ...rest } = image;
  return {
    ...rest,
    ...(Object.keys(args).length > 0 ? { args } : {}),
    ...(stage === undefined ? {} : { stage }),
    ...(native === undefined ? {} : { native }),
  };
}

function setEnvironment({ service, part: { facts }, name }: Made, around: Surround): void {
  const component = around.ground.draft.components.get(name);
  if (component === undefined) return;
  for (const [variable, entry] of environmentOf(service, facts, around)) component.env.set(variable, entry);
  for (const volume of service.volumes) {
    if (!isKept(volume.source) || bucketAt(around.ground.draft.data, volume) !== undefined) continue;
    around.ground.notes.ask(
      `What ${name} keeps at ${volume.target}: nothing in its environment names that folder`,
      placed(facts, service.where),
      `data: { files: { kind: bucket, mount: ${volume.target} } } and \${files.path} in its environment`,
    );
  }
}
