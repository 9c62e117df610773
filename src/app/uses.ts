import { references } from "./fill.ts";
import type { App, Component, Text } from "./model.ts";

export type Uses = { data: ReadonlySet<string>; services: ReadonlySet<string> };

/** The data entries and services whose values a component is given: in its environment, its command, and texts of files. */
export function usesOf({ files }: Pick<App, "files">, { env, command = [] }: Pick<Component, "env" | "command">): Uses {
  const data = new Set<string>();
  const services = new Set<string>();
  const read = (text: Text): void => {
    for (const reference of references(text)) {
      if (reference.of === "postgres" || reference.of === "redis" || reference.of === "bucket") data.add(reference.name);
      if (reference.of === "service") services.add(reference.name);
      if (reference.of === "file") readFile(reference.name);
    }
  };
  const seen = new Set<string>();
  const readFile = (name: string): void => {
    const file = files.find((one) => one.name === name);
    if (file === undefined || seen.has(name)) return;
    seen.add(name);
    if ("text" in file.content) read(file.content.text);
  };
  for (const text of [...Object.values(env), ...command]) read(text);
  for (const { name, mount } of files) if (mount !== undefined) readFile(name);
  return { data, services };
}
