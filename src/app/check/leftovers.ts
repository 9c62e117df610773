import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Locate } from "../../manifest/locate.ts";
import type { Manifest } from "../../manifest/schema.ts";
import type { App } from "../model.ts";
import type { View, Viewed } from "../resolve.ts";

/** Gathers over all stages what something uses, and tells the rest. */
export class Leftovers {
  readonly #manifest: Manifest;
  readonly #used = new Set<string>();
  /** Whether every stage could be read. */
  #whole = true;
  /** A template may refer to anything, and is not seen from here. */
  #templates = false;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  /** Takes what one stage uses. */
  use(view: Viewed): void {
    if (view.app === undefined) {
      this.#whole = false;
      return;
    }
    for (const name of usedIn(view)) this.#used.add(name);
    if (view.app.files.some(({ content }) => "template" in content)) this.#templates = true;
  }

  tell(locate: Locate): Diagnostic[] {
    if (!this.#whole) return [];
    const { files, secrets, data } = this.#manifest;
    const at = (noun: string, name: string) => locate([noun, name], "key");
    const told = this.#unused("files", files).map((name) => diagnose("file-unused", { name }, at("files", name)));
    if (this.#templates) return told;
    for (const name of this.#unused("secrets", secrets)) told.push(diagnose("secret-unused", { name }, at("secrets", name)));
    for (const name of this.#unused("data", data)) {
      told.push(diagnose("data-unused", { name, kind: data?.[name]?.kind ?? "entry" }, at("data", name)));
    }
    return told;
  }

  #unused(noun: string, mapping: object = {}): string[] {
    return Object.keys(mapping).filter((name) => !this.#used.has(`${noun}.${name}`));
  }
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
