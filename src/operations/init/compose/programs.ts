import type { Notes } from "../notes.ts";
import { baseName, folderOf, joined, type Sources } from "../sources.ts";
import type { DataService } from "./data.ts";
import { buildFile, type Compose, cleaned, type Service } from "./read.ts";

/** A service that is a program of the project's own: the folder it is built from, and the service that says so. */
export type Program = {
  service: Service;
  built: Service;
  context: string;
  /** Where its sources lie: the folder of its build file where that is not the context itself. */
  folder: string;
  /** The build file, from that folder. */
  file: string | undefined;
  /** The same for services of one image. */
  key: string;
};

/** The services that run something of the project, in the file's order. */
export function programsOf(compose: Compose, project: Sources): readonly Program[] {
  const all = [...compose.services.values()];
  return all.flatMap((service): Program[] => {
    if (isOptional(service)) return [];
    const built = service.build !== undefined ? service : all.find((other) => isSameImage(service, other));
    const context = built?.build?.context ?? mountedSource(service, project);
    if (context === undefined || context.startsWith("..") || context.startsWith("/")) return [];
    const own = built ?? service;
    const file = buildFile(own);
    const nested = file?.includes("/") === true && project.paths.includes(joined(context, file));
    const folder = nested ? joined(context, folderOf(file)) : context;
    const key = [context, file ?? "", own.build?.stage ?? ""].join(" ");
    return [{ service, built: own, context, folder, file: nested ? baseName(file) : file, key }];
  });
}

/** What is started on request only: tools, tests. Profiles by other names are ways to start parts of the app. */
function isOptional({ profiles }: Service): boolean {
  const isAside = /^(tools?|debug|dev(elopment)?|tests?|testing|seed|assets?|admin|manual|cli|ci|e2e|docs|monitoring|optional)$/;
  return profiles.length > 0 && profiles.every((profile) => isAside.test(profile));
}

/** An image that another service of the file builds. */
function isSameImage(service: Service, other: Service): boolean {
  return other.build !== undefined && service.image !== undefined && service.image === other.image;
}

/** The source that a bare interpreter's image is given as a folder. */
function mountedSource({ image, command, volumes }: Service, project: Sources): string | undefined {
  if (!/^(docker\.io\/)?(library\/)?(python|node):?/.test(image ?? "") || command === undefined) return undefined;
  const source = volumes.find(({ source: from }) => from !== undefined && /^\.(\/|$)/.test(from))?.source;
  const folder = source === undefined ? undefined : cleaned(source);
  const isThere = folder === "." || project.paths.some((path) => path.startsWith(`${folder}/`));
  return folder !== undefined && isThere ? folder : undefined;
}

const FRONTS = /(^|\/)(nginx|traefik|caddy|haproxy|envoy|nginx-proxy)(:|@|$)/;
const TOOLS =
  /(^|\/)(adminer|pgadmin4?|mailhog|mailpit|maildev|redis-commander|redisinsight|flower|portainer|watchtower|dozzle)(:|@|$)/;

/** Tells which services are not in the manifest, and why. */
export function tellLeft(
  { path, services, beside }: Compose,
  programs: readonly Program[],
  data: ReadonlyMap<string, DataService>,
  notes: Notes,
): void {
  for (const other of beside) notes.assume(`${other} is left out: ${path} alone is read`);
  for (const service of services.values()) {
    if (data.has(service.name) || programs.some((program) => program.service === service)) continue;
    const { name, image = "", where, build } = service;
    if (isOptional(service)) notes.assume(`${name} is left out, being started on request only`, where);
    else if (build !== undefined) notes.ask(`${name} is built outside the project`, where);
    else if (FRONTS.test(image)) notes.assume(`${name} is left out: Fairlead's edge stands before the services`, where);
    else if (TOOLS.test(image)) notes.assume(`${name} is left out: a tool`, where);
    else
      notes.ask(
        `${name} runs ${image || "an unnamed image"}, which is neither the project's nor data that Fairlead runs`,
        where,
        FOREIGN,
      );
  }
}

const FOREIGN = "a component with image: { ref: …@sha256:… }, or the address of one elsewhere as a secret";
