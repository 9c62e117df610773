import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Locate, Path } from "../../manifest/locate.ts";
import type { Manifest } from "../../manifest/schema.ts";
import type { App } from "../model.ts";
import type { View } from "../resolve.ts";

/**
 * What no stage uses. A template may refer to anything, and is not seen from here: with templates only files are judged.
 */
export function checkLeftovers(manifest: Manifest, views: readonly View[], locate: Locate): Diagnostic[] {
  const used = new Set(views.flatMap((view) => [...usedIn(view)]));
  const templates = views.some(({ app }) => app.files.some(({ content }) => "template" in content));
  const unused = (noun: string, names: Iterable<string>) => [...names].filter((name) => !used.has(`${noun}.${name}`));
  const files = unused("files", Object.keys(manifest.files ?? {})).map((name) =>
    diagnose("file-unused", { name }, key(locate, ["files", name])),
  );
  if (templates) return files;
  const secrets = unused("secrets", Object.keys(manifest.secrets ?? {}));
  const data = unused("data", Object.keys(manifest.data ?? {}));
  return [
    ...files,
    ...secrets.map((name) => diagnose("secret-unused", { name }, key(locate, ["secrets", name]))),
    ...data.map((name) =>
      diagnose("data-unused", { name, kind: manifest.data?.[name]?.kind ?? "data" }, key(locate, ["data", name])),
    ),
  ];
}

function key(locate: Locate, path: Path) {
  return locate(path, "key");
}

function* usedIn({ app, reading }: View): Iterable<string> {
  for (const { reference } of reading.uses) {
    if (reference.of === "secret") yield `secrets.${reference.name}`;
    else if (reference.of === "file") yield `files.${reference.name}`;
    else if (reference.of === "postgres" || reference.of === "redis" || reference.of === "bucket") yield `data.${reference.name}`;
  }
  yield* reachedOtherwise(app);
}

/** Through a mount, a route, a dump or as the broker of queues. */
function* reachedOtherwise(app: App): Iterable<string> {
  for (const file of app.files) if (file.mount !== undefined) yield `files.${file.name}`;
  for (const { to } of app.access?.routes ?? []) yield `data.${to}`;
  for (const datum of app.data) {
    if (datum.kind === "bucket" && datum.mount !== undefined) yield `data.${datum.name}`;
    if (datum.kind === "postgres" && datum.hosting.backups?.dump) yield `data.${datum.hosting.backups.dump.to}`;
  }
  for (const component of app.components) {
    if (component.kind === "worker" && component.broker !== undefined) yield `data.${component.broker}`;
  }
}
