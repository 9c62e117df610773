/**
 * What each word of the manifest becomes on one machine, on Cloud Run and on GKE. test/golden/options.test.ts changes each and
 * compares, and holds that no word is missing.
 */
import type { Target } from "../app/model.ts";
import { cloudRun } from "./becomes/cloud-run.ts";
import { objects } from "./becomes/gke-objects.ts";
import { stacks } from "./becomes/gke-stacks.ts";
import { local } from "./becomes/local.ts";
import { options } from "./becomes/options.ts";
import { words } from "./becomes/words.ts";

export type Becoming = {
  /** Where it stands in the manifest; `<…>` is the name of such a thing. */
  option: string;
  on: Readonly<Record<Target, readonly string[]>>;
};

/** Options in the order of the manifest. */
export const becomes: readonly Becoming[] = options.map((option) => ({
  option,
  on: {
    local: local[option] ?? [],
    "cloud-run": cloudRun[option] ?? [],
    gke: [...(stacks[option] ?? []), ...(objects[option] ?? [])].sort(),
  },
}));

/** Both tables as a section of the reference. */
export function becomesSection(): string {
  return [
    "## What each option becomes",
    "",
    "Each option and what follows it on one machine, on Cloud Run and on GKE: resources of Terraform, objects of Kubernetes and of Argo CD, steps of the pipeline, and the state that Fairlead keeps a stage in on one machine (processes, jobs, servers, files, the edge). A thing without attributes comes or goes with the option; `locals` is what the autoscaler of workers is told. A test changes each option and sees exactly these change. What a target keeps otherwise than it is written, or not at all, `fairlead check` says.",
    "",
    "| option | local | Cloud Run | GKE |",
    "|---|---|---|---|",
    ...becomes.map(({ option, on }) => row(option, [on.local, on["cloud-run"], on.gke].map(cell))),
    "",
    "These words choose what is made, or what Fairlead does:",
    "",
    "| option | local | Cloud Run | GKE |",
    "|---|---|---|---|",
    ...words.map(({ option, on }) => row(option, [on.local, on["cloud-run"], on.gke])),
    "",
  ].join("\n");
}

function row(option: string, cells: readonly string[]): string {
  return `| \`${option}\` | ${cells.map((text) => (text === "" ? "–" : text)).join(" | ")} |`;
}

/** Attributes by the thing that has them. */
function cell(attributes: readonly string[]): string {
  const byThing = Map.groupBy(attributes, (attribute) => attribute.split(".")[0] ?? "");
  const things = [...byThing].map(([type, all]) => {
    const paths = all.flatMap((attribute) => (attribute === type ? [] : [`\`${attribute.slice(type.length + 1)}\``]));
    return paths.length === 0 ? `\`${type}\`` : `\`${type}\`: ${paths.join(", ")}`;
  });
  return things.join("<br>");
}
