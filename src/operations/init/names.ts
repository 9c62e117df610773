/** Names as the manifest takes them, from names that projects give. */
import { appName, name, nounName } from "../../manifest/schema/names.ts";

const LONGEST_APP = 20;
const LONGEST = 30;
/** Folders that are called like this say nothing of the app in them. */
const GENERIC = new Set(["app", "src", "code", "project", "repo", "backend", "server", "main", "workspace", "source"]);

/** The app's name: what the project calls itself, else its folder. */
export function nameOfApp(declared: string | undefined, folder: string): string {
  const wanted = declared === undefined || GENERIC.has(declared.toLowerCase()) ? undefined : shaped(declared, LONGEST_APP);
  return [wanted, shaped(folder, LONGEST_APP)].find((one) => one !== undefined && appName.safeParse(one).success) ?? "app";
}

/** The name of a component or of data; what is reserved or taken gets a word or a number behind it. */
export function nameOfNoun(wanted: string, taken: (name: string) => boolean, kind: string): string {
  const base = [shaped(wanted, LONGEST), shaped(`${kind}-${wanted}`, LONGEST), kind].find(
    (one) => one !== undefined && nounName.safeParse(one).success,
  );
  return free(base ?? kind, taken);
}

/** The name of a secret: of `STRIPE_API_KEY` it is `stripe-api-key`. */
export function nameOfSecret(variable: string, taken: (name: string) => boolean): string {
  const base = shaped(variable, LONGEST);
  return free(base !== undefined && name.safeParse(base).success ? base : "secret", taken);
}

/** Lower-case letters, digits and hyphens, a letter first; nothing where none is left. */
function shaped(text: string, longest: number): string | undefined {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/^@[^/]*\//, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .replace(/-+$/, "");
  return plain === "" ? undefined : cut(plain, longest);
}

/** Between words where that leaves something to go by. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const hyphen = text.lastIndexOf("-", longest);
  return hyphen > longest / 3 ? text.slice(0, hyphen) : text.slice(0, longest);
}

function free(base: string, taken: (name: string) => boolean): string {
  if (!taken(base)) return base;
  for (let number = 2; ; number += 1) {
    const candidate = `${base.slice(0, LONGEST - 4)}-${number}`;
    if (!taken(candidate)) return candidate;
  }
}
