import { type Dockerfile, readDockerfile } from "./dockerfile.ts";
import { type Example, readExamples } from "./dotenv.ts";
import type { DraftNative } from "./draft.ts";
import { scriptReads } from "./javascript/environment.ts";
import { type NodePackage, readPackage } from "./javascript/package.ts";
import { type Application, applicationsOf } from "./python/applications.ts";
import { type Celery, celeryOf } from "./python/celery.ts";
import { type Django, djangoOf, isOtherSettings } from "./python/django.ts";
import { type Read, readsOf } from "./python/environment.ts";
import { type PythonRequirements, readPackages } from "./python/packages.ts";
import { prefixedReads } from "./python/prefixed.ts";
import { type PythonProject, readPython } from "./python/project.ts";
import { type Route, routesOf } from "./python/routes.ts";
import { settingsReads } from "./python/settings-classes.ts";
import { below, joined, type Sources } from "./sources.ts";

/** Everything that one folder of a project says of the program in it. Paths are from that folder. */
export type Facts = {
  /** From the project; `.` is the project itself. */
  folder: string;
  sources: Sources;
  requirements: PythonRequirements;
  python: PythonProject;
  applications: readonly Application[];
  django: Django | undefined;
  celery: Celery | undefined;
  routes: readonly Route[];
  reads: readonly Read[];
  node: NodePackage | undefined;
  dockerfile: Dockerfile | undefined;
  examples: ReadonlyMap<string, Example>;
};

/** Reads one folder of a project; `buildFile` is the build file in it where it has another name. */
export function gather(project: Sources, folder: string, buildFile?: string): Facts {
  const sources = below(project, folder);
  const requirements = readPackages(sources);
  const python = readPython(sources);
  const django = djangoOf(sources, python);
  const used = django === undefined ? python : without(python, (name) => isOtherSettings(name, django));
  return {
    folder,
    sources,
    requirements,
    python: used,
    applications: applicationsOf(used),
    django,
    celery: celeryOf(used, requirements.packages),
    routes: routesOf(used, django?.urls),
    reads: [...readsOf(used), ...settingsReads(used), ...prefixedReads(used, requirements.packages), ...scriptReads(sources)],
    node: readPackage(sources),
    dockerfile: readDockerfile(sources, buildFile),
    examples: new Map([...readExamples(project), ...readExamples(sources)]),
  };
}

function without(project: PythonProject, isLeft: (name: string) => boolean): PythonProject {
  return { ...project, modules: project.modules.filter(({ name }) => !isLeft(name)) };
}

/** How the folder's program is prepared without a container; nothing where no file says it. */
export function nativeOf({ requirements, node, folder }: Facts): DraftNative | undefined {
  if (requirements.file !== undefined) return { python: joined(folder, requirements.file) };
  return node === undefined ? undefined : { node: joined(folder, "package.json") };
}

/** A place within the folder as it is from the project: `backend/shop/settings.py:12`. */
export function placed({ folder }: Facts, where: string): string {
  return joined(folder, where);
}
