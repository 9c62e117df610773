import { mutateBySchema } from "./by-schema.ts";
import { mutateText, toBytes } from "./by-text.ts";
import { cases, systems } from "./corpus.ts";
import { Random } from "./random.ts";

export type Mutant = { origin: string; by: "text" | "schema"; input: string | Uint8Array };

/** Even ones are changed as text, odd ones by the schema; half of each start from a whole system. */
export function mutant(seed: number, index: number): Mutant {
  const random = new Random(seed, index);
  const by = index % 2 === 0 ? "text" : "schema";
  const corpus = index % 4 < 2 ? systems : cases;
  if (by === "text") {
    const { name, text } = random.pick(corpus);
    return { origin: name, by, input: toBytes(mutateText(Buffer.from(text, "latin1").toString("utf8"), random), random) };
  }
  const { name, value = {} } = random.pick(corpus.filter((origin) => origin.value !== undefined));
  return { origin: name, by, input: mutateBySchema(value, random) };
}
