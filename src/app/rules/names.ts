import type { StageReading } from "../resolve/stage.ts";

/** Components and data share the names that references and routes use. */
export function checkNames(reading: StageReading): void {
  const { components, data } = reading.scope;
  for (const name of data.keys()) {
    if (components.has(name)) reading.report("name-ambiguous", { name }, ["data", name], "key");
  }
}
