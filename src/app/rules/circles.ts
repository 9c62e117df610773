import { circles } from "../graph.ts";
import { isSecret, written } from "../resolve/reference.ts";
import type { Holder, StageReading, Use } from "../resolve/stage.ts";

/** Composed secrets and files' texts are filled from what they refer to, so nothing may come to itself again. */
export function checkCircles(reading: StageReading): void {
  const edges = new Map<string, Map<string, Use>>();
  for (const use of reading.uses) {
    const from = contentOf(use.by);
    const to = contentIn(use);
    if (from === undefined || to === undefined) continue;
    const targets = edges.get(from) ?? new Map<string, Use>();
    if (!targets.has(to)) targets.set(to, use);
    edges.set(from, targets);
  }
  for (const path of circles(new Map([...edges].map(([from, targets]) => [from, [...targets.keys()]])))) {
    const [from = "", to = ""] = path;
    edges.get(from)?.get(to)?.report("reference-cycle", { path });
  }
}

/** A file is as secret as what its text refers to; such a text is no more to be printed than the secret itself. */
export function checkSecrecy(reading: StageReading): void {
  const secret = secretFiles(reading.uses);
  for (const { by, reference, printed, report } of reading.uses) {
    if (printed === undefined || reference.of !== "file" || reference.member !== "text" || !secret.has(reference.name)) continue;
    report("secret-printed", { reference: written(reference), where: printed, chart: by.holder === "chart" });
  }
}

function secretFiles(uses: readonly Use[]): ReadonlySet<string> {
  const inFiles = uses.flatMap(({ by, reference }) => (by.holder === "file" ? [{ file: by.name, reference }] : []));
  const quoting = Map.groupBy(
    inFiles.flatMap(({ file, reference }) =>
      reference.of === "file" && reference.member === "text" ? [{ file, quoted: reference.name }] : [],
    ),
    ({ quoted }) => quoted,
  );
  const secret = new Set<string>();
  const waiting = inFiles.filter(({ reference }) => isSecret(reference)).map(({ file }) => file);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (secret.has(file)) continue;
    secret.add(file);
    for (const other of quoting.get(file) ?? []) waiting.push(other.file);
  }
  return secret;
}

function contentOf(by: Holder): string | undefined {
  if (by.holder === "secret") return `secrets.${by.name}`;
  return by.holder === "file" ? `files.${by.name}.text` : undefined;
}

function contentIn({ reference }: Use): string | undefined {
  const content =
    (reference.of === "secret" && reference.member === "value") || (reference.of === "file" && reference.member === "text");
  return content ? written(reference) : undefined;
}
