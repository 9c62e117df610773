import type { StageManifest } from "../../manifest/schema.ts";
import type { Use } from "../resolve/stage.ts";

/** Who reads what: which components see an app-wide variable, and which a file. */
export class Readers {
  readonly #manifest: StageManifest;
  /** Files by the component that refers to them, files that such a file refers to included. */
  readonly #files = new Map<string, Set<string>>();
  /** Files that everybody reads: named by the app-wide environment, or mounted. */
  readonly #common = new Set<string>();

  constructor(manifest: StageManifest, uses: readonly Use[]) {
    this.#manifest = manifest;
    const inside = filesInFiles(uses);
    for (const { by, reference } of uses) {
      if (reference.of !== "file") continue;
      if (by.holder === "component") spread(this.#filesOf(by.name), reference.name, inside);
      if (by.holder === "environment") spread(this.#common, reference.name, inside);
    }
    for (const [name, file] of Object.entries(manifest.files ?? {})) {
      if (file.mount !== undefined) spread(this.#common, name, inside);
    }
  }

  /** Whether the component has the variable in its own environment, so that it does not see the app's. */
  overrides(component: string, variable: string): boolean {
    return Object.hasOwn(this.#manifest.components[component]?.env ?? {}, variable);
  }

  readsFile(component: string, file: string): boolean {
    return this.#common.has(file) || this.#filesOf(component).has(file);
  }

  /** Files that the component itself refers to, beside those that everybody reads. */
  ownFiles(component: string): Iterable<string> {
    return this.#filesOf(component);
  }

  /** Whether any component reads the file; charts do not run. */
  isRead(file: string): boolean {
    return this.#common.has(file) || [...this.#files.values()].some((files) => files.has(file));
  }

  #filesOf(component: string): Set<string> {
    const files = this.#files.get(component) ?? new Set();
    this.#files.set(component, files);
    return files;
  }
}

/** The files that a file's text refers to, by that file. */
function filesInFiles(uses: readonly Use[]): ReadonlyMap<string, readonly string[]> {
  const pairs = uses.flatMap(({ by, reference }) =>
    by.holder === "file" && reference.of === "file" ? [{ from: by.name, to: reference.name }] : [],
  );
  return new Map([...Map.groupBy(pairs, ({ from }) => from)].map(([from, found]) => [from, found.map(({ to }) => to)]));
}

function spread(found: Set<string>, file: string, inside: ReadonlyMap<string, readonly string[]>): void {
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(inside.get(next) ?? []));
  }
}
