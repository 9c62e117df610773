import { parse } from "yaml";
import { findManifest, readManifest } from "../manifest-file.ts";

/** Names of the manifest at hand, as far as it can be read: completion helps while it is being written, too. */
export async function namesIn(kind: "stage" | "component" | "job", cwd: string): Promise<readonly string[]> {
  const bytes = readManifest(findManifest(cwd, undefined));
  const manifest = record(parse(new TextDecoder().decode(bytes), { logLevel: "silent" }));
  if (kind === "stage") return ["local", ...Object.keys(record(manifest.stages)).filter((name) => name !== "local")];
  const components = Object.entries(record(manifest.components));
  return components.filter(([, component]) => kind === "component" || record(component).kind === "job").map(([name]) => name);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
