import { type Components, job, type Part } from "./components/command.ts";
import { fromSources } from "./components/framework.ts";
import { imageOf } from "./components/image.ts";
import { fromProcfile } from "./components/procfile.ts";
import { fromCompose } from "./compose/components.ts";
import { dataOf } from "./compose/data.ts";
import { type Compose, readCompose } from "./compose/read.ts";
import { readExamples } from "./dotenv.ts";
import { emptyDraft } from "./draft.ts";
import { type Facts, gather } from "./facts.ts";
import { finish } from "./finish.ts";
import { chooseFolder } from "./folder.ts";
import { migrationOf } from "./frameworks/migrations.ts";
import { staticFiles } from "./frameworks/static.ts";
import { pythonEnvironment } from "./frameworks/web.ts";
import { readPackage } from "./javascript/package.ts";
import { nameOfApp } from "./names.ts";
import { Notes } from "./notes.ts";
import { readProcfile } from "./procfile.ts";
import { projectName } from "./python/packages.ts";
import type { Sources } from "./sources.ts";
import { unknownDraft } from "./unknown.ts";
import { Ground } from "./wiring/ground.ts";
import { wire } from "./wiring/wire.ts";
import { writeDraft } from "./write.ts";

/** A manifest for a project, and what was found, assumed and left open on the way. */
export type Proposal = { manifest: string; notes: Notes };

/**
 * Proposes a manifest for a project from its files alone. What the project says of itself goes before what is guessed:
 * a Procfile before a compose file, both before its framework, and a build file last. It always gives a manifest that
 * `fairlead check` accepts; what could not be told stands in its notes, with what to write. `named` is the name of the
 * app where somebody gave it one.
 */
export function propose(sources: Sources, named?: string): Proposal {
  const notes = new Notes();
  const compose = readCompose(sources);
  const name = compose?.name ?? projectName(sources) ?? readPackage(sources)?.name;
  const draft = emptyDraft(named ?? nameOfApp(name, sources.folder));
  const ground = new Ground(draft, notes);
  const parts = described(sources, compose, ground);
  const folders = parts.map(({ facts }) => facts);
  if (draft.components.size === 0) unknownDraft(draft, sources, notes);
  for (const part of parts) supplement(part, ground);
  finish(draft, notes, folders);
  tellUnread(sources, folders, notes);
  return { manifest: writeDraft(draft), notes };
}

/** Fills the draft with what describes the project best, and gives its parts. */
function described(sources: Sources, compose: Compose | undefined, ground: Ground): readonly Part[] {
  const processes = readProcfile(sources);
  if (compose?.flaw !== undefined) ground.notes.ask(`${compose.path} could not be read: ${compose.flaw}`, compose.path);
  if (processes !== undefined && processes.length > 0) {
    if (compose !== undefined) takeData(compose, sources, ground);
    const facts = gather(sources, ".");
    ground.draft.image = imageOf(facts, ground.notes);
    return [fromProcfile(processes, facts, ground)];
  }
  const composed = compose === undefined ? [] : fromCompose(compose, sources, ground);
  if (composed.length > 0) return composed;
  const facts = chooseFolder(sources, ground.notes);
  if (facts === undefined) return [];
  ground.draft.image = imageOf(facts, ground.notes);
  const part = fromSources(facts, ground);
  return part === undefined ? [] : [part];
}

/** Beside a Procfile a compose file tells which data there is, and in which version. */
function takeData(compose: Compose, sources: Sources, ground: Ground): void {
  const examples = readExamples(sources);
  const data = dataOf(compose, ground, (variable) => examples.get(variable)?.value);
  if (data.size > 0) ground.notes.assume(`Of ${compose.path} only the data is taken: the Procfile says what runs`);
}

/** What a program needs beyond its command lines: environment, migration, static files. */
function supplement({ facts, components }: Part, ground: Ground): void {
  const { draft, notes } = ground;
  const image = components.names.map((name) => draft.components.get(name)?.image).find((one) => one !== undefined);
  const written = components.names.flatMap((name) => [...(draft.components.get(name)?.env.keys() ?? [])]);
  const wired = wire(facts, ground, new Set([...written, ...ground.settled]));
  const migration = components.has("migration") ? undefined : migrationOf(facts, notes);
  if (migration !== undefined) components.add(components.name("migrate", "job"), job("before-release", migration));
  addStatic(facts, ground, components);
  const env = [...pythonEnvironment(facts), ...wired].filter(([variable]) => !written.includes(variable));
  if (image === undefined) {
    for (const [variable, entry] of env) draft.env.set(variable, entry);
    return;
  }
  for (const name of components.names) {
    const component = draft.components.get(name);
    if (component === undefined) continue;
    component.image = image;
    for (const [variable, entry] of env) component.env.set(variable, entry);
  }
}

function addStatic(facts: Facts, ground: Ground, components: Components): void {
  const files = staticFiles(facts, ground);
  if (files === undefined) return;
  if (!components.has("files")) {
    const migrate = [...ground.draft.components].find(([, one]) => one.kind === "job" && one.run === "before-release")?.[0];
    const after = migrate === undefined ? {} : { after: [migrate] };
    components.add(components.name("collectstatic", "job"), { ...job("before-release", files.words), ...after });
  }
  if (files.route !== undefined) ground.draft.routes.set(files.route.path, files.route.bucket);
}

function tellUnread({ unread }: Sources, folders: readonly Facts[], notes: Notes): void {
  const broken = folders.flatMap(({ python }) => python.broken);
  const passed = folders.reduce((sum, { python }) => sum + python.passed, 0);
  for (const path of broken.slice(0, 5))
    notes.assume(`${path} is not Python that could be read whole: what follows its mistake may be missed`, path);
  if (broken.length > 5) notes.assume(`So are ${broken.length - 5} more sources`);
  if (passed > 0) notes.assume(`${passed} Python sources were not looked at: the project is too large to read whole`);
  for (const { path, reason } of unread.slice(0, 5)) notes.assume(`${path} was not read: ${reason}`, path);
  if (unread.length > 5) notes.assume(`${unread.length - 5} more files were not read`);
}
