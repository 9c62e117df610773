import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { Chart, ChartPaths, ChartValue } from "../ground.ts";
import type { Part } from "../model.ts";
import { reportMisnamed } from "./misnamed.ts";
import { isSecret } from "./reference.ts";
import type { StageReading } from "./stage.ts";

type Written = NonNullable<ManifestComponent["chart"]>;

/** How a chart carries the component on Kubernetes. */
export function resolveChart(reading: StageReading, name: string, written: Written, path: Path): Chart {
  const common = { paths: paths(written.paths), workload: written.workload };
  if ("of" in written) {
    checkOf(reading, written.of, [...path, "of"]);
    return { ...common, from: "component", of: written.of };
  }
  const by = { holder: "chart", name } as const;
  const secrets = Object.entries(written.secrets ?? {}).map(([secret, keys]) => {
    const at = [...path, "secrets", secret];
    const texts = Object.entries(keys).map(([key, text]) => ({ key, text: reading.text(text, [...at, key], { by }) }));
    if (!texts.some(({ text }) => text.some(mayBeSecret))) reading.report("chart-secret-plain", { component: name, secret }, at);
    return { name: secret, keys: texts };
  });
  const value = (part: unknown, at: Path): ChartValue => {
    if (typeof part === "string") return { text: reading.text(part, at, { by, printed: "a value of a chart" }) };
    if (Array.isArray(part)) return { items: part.map((item: unknown, index) => value(item, [...at, index])) };
    if (typeof part === "object" && part !== null) {
      return { entries: Object.entries(part).map(([key, inner]) => ({ key, value: value(inner, [...at, key]) })) };
    }
    return { literal: typeof part === "number" || typeof part === "boolean" ? part : null };
  };
  return {
    ...common,
    from: "repository",
    repository: written.repo,
    name: written.name,
    version: written.version,
    digest: written.digest,
    service: written.service,
    secrets,
    values: value(written.values ?? {}, [...path, "values"]),
  };
}

/** What a file holds is known with a release. */
function mayBeSecret(part: Part): boolean {
  return "reference" in part && (isSecret(part.reference) || part.reference.of === "file");
}

function paths(written: Written["paths"] = {}): ChartPaths {
  const { env = [], size, scale, image, health, queues } = written;
  return { env, size, scale, image, health, queues };
}

function checkOf(reading: StageReading, of: string, path: Path): void {
  const { components } = reading.manifest;
  const carriers = Object.entries(components).flatMap(([name, { chart }]) => (chart && "repo" in chart ? [name] : []));
  if (carriers.includes(of)) return;
  if (Object.hasOwn(components, of)) reading.report("chart-missing", { name: of, carriers }, path);
  else reportMisnamed(reading, of, "component", carriers, path);
}
