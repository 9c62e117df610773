import { isAlias, isMap, parseDocument } from "yaml";
import * as z from "zod";
import { plainWord, readShellLine } from "../shell/line.ts";
import type { Sources } from "../sources.ts";

export type Volume = { source: string | undefined; target: string };

/** One service of a compose file, its two ways of writing most things made one. */
export type Service = {
  name: string;
  image: string | undefined;
  build:
    | { context: string; file: string | undefined; args: Readonly<Record<string, string>>; stage: string | undefined }
    | undefined;
  command: readonly string[] | string | undefined;
  entrypoint: readonly string[] | string | undefined;
  /** Without a value, it is taken from whoever starts Compose. */
  environment: ReadonlyMap<string, string | undefined>;
  envFiles: readonly string[];
  /** Inside the container; those that the machine shows come first. */
  ports: readonly number[];
  dependsOn: ReadonlyMap<string, string>;
  healthcheck: string | undefined;
  volumes: readonly Volume[];
  restart: string | undefined;
  profiles: readonly string[];
  replicas: number | undefined;
  grace: string | undefined;
  where: string;
};
export type Compose = {
  path: string;
  /** What the file calls the whole of it. */
  name: string | undefined;
  services: ReadonlyMap<string, Service>;
  beside: readonly string[];
  flaw: string | undefined;
};

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** The compose file of a project; `flaw` says why nothing could be read of it. */
export function readCompose(sources: Sources): Compose | undefined {
  const path = NAMES.find((name) => sources.paths.includes(name));
  const text = path === undefined ? undefined : sources.text(path);
  if (path === undefined || text === undefined) return undefined;
  const beside = sources.paths.filter((one) => /^(docker-)?compose[.-][\w.-]*\.ya?ml$/.test(one) && one !== path);
  const document = parseDocument(text, { merge: true, logLevel: "silent" });
  const [mistake] = document.errors;
  if (mistake !== undefined)
    return { path, name: undefined, services: new Map(), beside, flaw: mistake.message.split("\n")[0] ?? "" };
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
  const tree = values(document);
  const services = new Map<string, Service>();
  const parsed = file.safeParse(tree);
  if (!parsed.success) return { path, name: undefined, services, beside, flaw: "it has no services" };
  const written = document.get("services");
  for (const [name, value] of Object.entries(parsed.data.services)) {
    const one = service.safeParse(value);
    if (!one.success) continue;
    const key = isMap(written) ? written.items.find((pair) => String(pair.key) === name)?.key : undefined;
    const range = typeof key === "object" && key !== null && "range" in key ? (key.range as [number] | undefined) : undefined;
    services.set(name, normal(name, one.data, `${path}:${lineOf(range?.[0] ?? 0)}`));
  }
  return { path, name: parsed.data.name, services, beside, flaw: undefined };
}

/** Aliases that multiply themselves are refused by the library, which says so by throwing. */
function values(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return isAlias(document.contents) ? undefined : document.toJS({ maxAliasCount: 200 });
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const list = z.union([z.string().transform((one) => [one]), z.array(scalar)]);
const mapping = z.union([
  z.record(z.string(), z.union([scalar, z.null().transform(() => undefined)]).catch(undefined)),
  z.array(scalar).transform((lines) => {
    return Object.fromEntries(
      lines.map((line): [string, string | undefined] => {
        const at = line.indexOf("=");
        return at === -1 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  }),
]);
const words = z.union([z.string(), z.array(scalar)]);

const file = z.object({ name: z.string().optional().catch(undefined), services: z.record(z.string(), z.unknown()) });
const service = z.object({
  image: z.string().optional().catch(undefined),
  build: z
    .union([
      z.string().transform((context) => ({ context })),
      z.object({
        context: z.string().default("."),
        dockerfile: z.string().optional().catch(undefined),
        args: mapping.optional().catch(undefined),
        target: z.string().optional().catch(undefined),
      }),
    ])
    .optional()
    .catch(undefined),
  command: words.optional().catch(undefined),
  entrypoint: words.optional().catch(undefined),
  environment: mapping.optional().catch(undefined),
  env_file: z
    .union([list, z.array(z.union([scalar, z.object({ path: z.string() }).transform(({ path }) => path)]))])
    .optional()
    .catch(undefined),
  ports: z
    .array(z.union([scalar, z.object({ target: scalar }).transform(({ target }) => target)]))
    .optional()
    .catch(undefined),
  expose: z.array(scalar).optional().catch(undefined),
  depends_on: z
    .union([
      z.array(z.string()).transform((names): Record<string, string> => Object.fromEntries(names.map((name) => [name, ""]))),
      z.record(
        z.string(),
        z.object({ condition: z.string().default("") }).transform(({ condition }) => condition),
      ),
    ])
    .optional()
    .catch(undefined),
  healthcheck: z.object({ test: words.optional() }).optional().catch(undefined),
  volumes: z
    .array(z.union([z.string(), z.object({ source: z.string().optional(), target: z.string() })]))
    .optional()
    .catch(undefined),
  restart: z.string().optional().catch(undefined),
  profiles: list.optional().catch(undefined),
  deploy: z
    .object({ replicas: z.int().min(1).optional() })
    .optional()
    .catch(undefined),
  scale: z.int().min(1).optional().catch(undefined),
  stop_grace_period: z.string().optional().catch(undefined),
});

function normal(name: string, given: z.output<typeof service>, where: string): Service {
  const { build, healthcheck } = given;
  const test = healthcheck?.test;
  return {
    name,
    image: given.image,
    build: build && {
      context: cleaned(build.context),
      file: "dockerfile" in build ? build.dockerfile : undefined,
      args: "args" in build ? present(build.args ?? {}) : {},
      stage: "target" in build ? build.target : undefined,
    },
    command: given.command,
    entrypoint: given.entrypoint,
    environment: new Map(Object.entries(given.environment ?? {})),
    envFiles: given.env_file ?? [],
    ports: [...(given.ports ?? []), ...(given.expose ?? [])].flatMap(insidePort),
    dependsOn: new Map(Object.entries(given.depends_on ?? {})),
    healthcheck: typeof test === "string" ? test : test?.join(" "),
    volumes: (given.volumes ?? []).map(volumeOf),
    restart: given.restart,
    profiles: given.profiles ?? [],
    replicas: given.deploy?.replicas ?? given.scale,
    grace: given.stop_grace_period,
    where,
  };
}

function present(record: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** A path of the file without what says nothing: `./backend/` is `backend`. */
export function cleaned(path: string): string {
  const parts = path.split("/").filter((part) => part !== "." && part !== "");
  return path.startsWith("/") ? path : parts.join("/") || ".";
}

/** `8000`, `8080:8000`, `127.0.0.1:8080:8000/tcp`; of a range the first. */
function insidePort(written: string): number[] {
  const last =
    written
      .replace(/\$\{[^}]*\}/g, "0")
      .split("/")[0]
      ?.split(":")
      .at(-1)
      ?.split("-")[0] ?? "";
  const port = Number(last);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
}

function volumeOf(written: string | { source?: string | undefined; target: string }): Volume {
  if (typeof written !== "string") return { source: written.source, target: written.target };
  const [first = "", second] = written.replace(/\$\{[^}]*\}/g, "").split(":");
  return second === undefined ? { source: undefined, target: first } : { source: first, target: second };
}

/** The words of a command; Compose cuts a line as a shell would, and starts none. */
export function wordsOf(command: readonly string[] | string): readonly string[] | undefined {
  if (typeof command !== "string") return command;
  const line = readShellLine(command);
  const [only, ...others] = line.commands;
  if (only === undefined || others.length > 0 || line.beyond !== undefined || only.assignments.length > 0) return undefined;
  const found = only.words.map(plainWord);
  return found.every((word) => word !== undefined) ? found : undefined;
}

/** The build file's path within its context. */
export function buildFile({ build }: Service): string | undefined {
  return build?.file === undefined ? undefined : cleaned(build.file);
}
