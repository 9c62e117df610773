import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDurably } from "../durable.ts";

const PRIVATE = 0o600;
/** What Terraform reads as a part of the root module. */
const MODULE_FILE = /\.(tf|tofu)(\.json)?$|\.auto\.tfvars(\.json)?$|^terraform\.tfvars(\.json)?$/;
/** Given by name, so that it wins over everything but the command line. */
export const VARIABLES = "given.tfvars.json";

export type File = { name: string; text: string };

/**
 * Makes the folder hold exactly these files of a root module. One that has not changed is not touched; what Terraform
 * itself keeps there (`.terraform`, its lock file, a local state) stays.
 */
export async function writeRootModule(
  folder: string,
  files: readonly File[],
  variables: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const wanted = new Map(files.map(({ name, text }) => [name, text]));
  for (const name of await readdir(folder)) {
    if (MODULE_FILE.test(name) && !wanted.has(name)) await rm(join(folder, name), { force: true });
  }
  wanted.set(VARIABLES, `${JSON.stringify(variables, null, 2)}\n`);
  for (const [name, text] of wanted) {
    const path = join(folder, name);
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) continue;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeDurably(path, text, PRIVATE);
  }
}

/** What `init` depends on: as long as it is the same, what `init` fetched holds. */
export function initKey(files: readonly File[], ...settings: readonly string[]): string {
  const hash = createHash("sha256");
  const telling = files.filter(({ text }) => /^(terraform|module|provider|import)\b/m.test(text));
  for (const part of [...settings, ...telling.flatMap(({ name, text }) => [name, text])]) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}
