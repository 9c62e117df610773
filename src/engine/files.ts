import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fill } from "../app/fill.ts";
import type { App, AppFile, Reference, Text } from "../app/model.ts";
import { reveal, type Value } from "../app/secret.ts";
import { readTemplate } from "../app/template.ts";
import { Failure } from "../diagnostics/failure.ts";

type Lookup = (reference: Reference) => Value;

/** What `files:` of a release say: read from its snapshot once, filled for each reader. */
export class Files {
  readonly #contents: ReadonlyMap<string, Buffer | Text>;
  readonly #filling: string[] = [];

  /** Fails where a file is not in the snapshot at `source`, or a template refers to what there is not. */
  static async read(files: readonly AppFile[], source: string, app: App): Promise<Files> {
    return new Files(
      new Map(await Promise.all(files.map(async (file) => [file.name, await contentOf(file, source, app)] as const))),
    );
  }

  private constructor(contents: ReadonlyMap<string, Buffer | Text>) {
    this.#contents = contents;
  }

  /** What a file says to whoever quotes it. Files may quote each other in any order, only never in a circle. */
  text(name: string, lookup: Lookup): Value {
    const content = this.#contents.get(name);
    if (content === undefined) throw new Error(`the file ${name} is quoted and was not read`);
    if (Buffer.isBuffer(content)) return content.toString("utf8");
    if (this.#filling.includes(name)) throw new Failure("file-cycle", { files: [...this.#filling, name] });
    this.#filling.push(name);
    try {
      return fill(content, lookup);
    } finally {
      this.#filling.pop();
    }
  }

  /** The bytes to write: those of `from` as they are, all else filled. */
  bytes(name: string, lookup: Lookup): Uint8Array {
    const content = this.#contents.get(name);
    return Buffer.isBuffer(content) ? content : Buffer.from(reveal(this.text(name, lookup)));
  }

  /** Fails where files quote each other in a circle, which only their templates' own words tell. */
  check(): void {
    const lookup: Lookup = (reference) =>
      reference.of === "file" && reference.member === "text" ? this.text(reference.name, lookup) : "";
    for (const name of this.#contents.keys()) this.text(name, lookup);
  }
}

/** A file keeps its own name and ending, because programs go by them: Python imports only `.py`. */
export function placeOf({ name, mount, content }: AppFile): string {
  const source = "from" in content ? content.from : "template" in content ? content.template : undefined;
  const known = mount ?? source;
  return known === undefined ? name : join(name, basename(known));
}

async function contentOf(file: AppFile, source: string, app: App): Promise<Buffer | Text> {
  if ("text" in file.content) return file.content.text;
  const path = "from" in file.content ? file.content.from : file.content.template;
  const bytes = await readFile(join(source, path)).catch((cause: unknown) => {
    throw new Failure("file-missing", { file: file.name, path }, { cause });
  });
  if ("from" in file.content) return bytes;
  const template = readTemplate(bytes.toString("utf8"), app);
  const [mistake] = template.mistakes;
  if (mistake === undefined) return template.text;
  throw new Failure("template-mistake", { file: file.name, path, line: mistake.line, mistake: mistake.diagnostic.message });
}
