import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where a secret was found that must not be there, without the secret itself. */
export type Leak = { secret: string; form: string; where: string };

const LARGEST_BYTES = 64 * 1024 * 1024;

/** Every form in which a secret could have got out: as it is, URL-encoded, and base64 at each of the three alignments. */
function formsOf(value: string): [form: string, text: string][] {
  const bytes = Buffer.from(value);
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The characters at both ends also hold bits of their neighbours.
    return text.slice(Math.ceil((shift * 8) / 6) + (shift > 0 ? 1 : 0), -2);
  });
  return [["raw", value], ["URL", encodeURIComponent(value)], ...aligned.map((text): [string, string] => ["base64", text])];
}

/** Searches files below `folders` (but those of `except`) and every command line of the machine. */
export function findLeaks(secrets: ReadonlyMap<string, string>, folders: readonly string[], except: readonly string[]): Leak[] {
  const wanted = [...secrets].flatMap(([secret, value]) => formsOf(value).map(([form, text]) => ({ secret, form, text })));
  const look = (where: string, content: string): Leak[] =>
    wanted.filter(({ text }) => content.includes(text)).map(({ secret, form }) => ({ secret, form, where }));
  const files = folders.flatMap((folder) => filesBelow(folder, except));
  const commands = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return [
    ...files.flatMap((file) => look(file, read(file))),
    ...commands.flatMap((pid) => look(`command line of process ${pid}`, read(`/proc/${pid}/cmdline`))),
  ];
}

function filesBelow(folder: string, except: readonly string[]): string[] {
  if (except.includes(folder)) return [];
  return list(folder).flatMap((name) => {
    const path = join(folder, name);
    if (except.includes(path)) return [];
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return filesBelow(path, except);
    return found?.isFile() && statSync(path).size <= LARGEST_BYTES ? [path] : [];
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
