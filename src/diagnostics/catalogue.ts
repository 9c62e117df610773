/**
 * Everything Fairlead can tell a user to be wrong, joined from one file per range of codes. To add one, add an entry to
 * the file of its range with the next free number; `docs/errors.md` and `fairlead explain` follow.
 */
import { app } from "./catalogue/app.ts";
import { check } from "./catalogue/check.ts";
import { command } from "./catalogue/command.ts";
import { data } from "./catalogue/data.ts";
import { delivery } from "./catalogue/delivery.ts";
import { deployment } from "./catalogue/deployment.ts";
import { engine } from "./catalogue/engine.ts";
import { google } from "./catalogue/google.ts";
import { kubernetes } from "./catalogue/kubernetes.ts";
import { machine } from "./catalogue/machine.ts";
import { schema } from "./catalogue/schema.ts";
import { target } from "./catalogue/target.ts";
import { terraform } from "./catalogue/terraform.ts";
import { yaml } from "./catalogue/yaml.ts";
import type { Entry } from "./entry.ts";

export const areas = {
  yaml,
  schema,
  app,
  check,
  target,
  machine,
  data,
  deployment,
  engine,
  command,
  google,
  terraform,
  kubernetes,
  delivery,
};

/** The first two digits of each area's codes. */
export const ranges = {
  yaml: "00",
  schema: "01",
  app: "02",
  check: "03",
  target: "04",
  machine: "05",
  data: "06",
  deployment: "07",
  engine: "08",
  command: "09",
  google: "10",
  terraform: "11",
  kubernetes: "12",
  delivery: "13",
} as const satisfies Record<keyof typeof areas, string>;

const entries = {
  ...yaml,
  ...schema,
  ...app,
  ...check,
  ...target,
  ...machine,
  ...data,
  ...deployment,
  ...engine,
  ...command,
  ...google,
  ...terraform,
  ...kubernetes,
  ...delivery,
};
type Entries = typeof entries;

export type Slug = keyof Entries & string;
type ParamsBySlug = { [S in Slug]: Entries[S] extends Entry<infer P> ? P : never };
export type Params<S extends Slug> = ParamsBySlug[S];

export const catalogue: { readonly [S in Slug]: Entry<Params<S>> } = entries;

/** The entry of a slug. */
export function lookup<S extends Slug>(slug: S): Entry<Params<S>> {
  return catalogue[slug];
}

/** Finds slug and entry by code (`FL0123`) or slug, as a user types them; nothing when there is none. */
export function find(text: string): { slug: Slug; entry: Omit<Entry<never>, "message" | "hint"> } | undefined {
  const wanted = text.trim().toUpperCase();
  for (const slug of Object.keys(catalogue) as Slug[]) {
    const { code, severity, explain, exit } = catalogue[slug];
    if (code === wanted || slug.toUpperCase() === wanted) {
      return { slug, entry: { code, severity, explain, ...(exit === undefined ? {} : { exit }) } };
    }
  }
  return undefined;
}
