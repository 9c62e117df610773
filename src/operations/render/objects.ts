/** The objects of a stage on GKE as files, with a variable wherever a release or an apply has a word. */
import { join } from "node:path";
import type { App } from "../../app/model.ts";
import { compileKubernetes, type Input } from "../../compile/kubernetes/compile.ts";
import { operatorsOf } from "../../compile/kubernetes/operators.ts";
import { PORTS } from "../../compile/kubernetes/servers.ts";
import type { Outputs, Role } from "../../compile/kubernetes/stage.ts";
import { kubernetesFiles } from "../../compile/kubernetes/write.ts";
import { contextOf, placeOf } from "../../compile/terraform/context.ts";
import { dataOutput } from "../../compile/terraform/data/names.ts";
import { clusterName, standbyCluster } from "../../compile/terraform/gke/names.ts";
import type { Inputs } from "../../compile/terraform/inputs.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

export type RenderedObjects = {
  /** Text by path. */
  files: readonly (readonly [path: string, text: string])[];
  /** How to apply them, as a section of the stage's README. */
  section: string;
  /** What the compiler told, none of which keeps the files from being written. */
  told: readonly Diagnostic[];
};

/** Nothing for a stage that has no objects. A standby region that is kept warm has a folder of its own. */
export function renderObjects(app: App, fleet: readonly App[], inputs: Inputs): RenderedObjects {
  if (app.target !== "gke") return { files: [], section: "", told: [] };
  const roles: readonly Role[] = app.ground.standby?.keep === "warm" ? ["primary", "standby"] : ["primary"];
  const compiled = roles.map((role) => ({ role, ...compileKubernetes(inputOf(app, fleet, inputs, role)) }));
  const files = compiled.flatMap(({ role, objects }) =>
    kubernetesFiles(objects).map(({ name, text }) => [join(app.stage, folderOf(role), name), text] as const),
  );
  return {
    files,
    section: sectionOf(app, fleet, files),
    told: compiled.flatMap(({ diagnostics }) => diagnostics.map((one) => ({ ...one, severity: "warning" as const }))),
  };
}

function folderOf(role: Role): string {
  return role === "primary" ? "objects" : "objects-standby";
}

/** A variable as `envsubst` fills it. */
function filled(name: string): string {
  return `\${${name}}`;
}

function variable(...parts: readonly string[]): string {
  return parts.join("_").toUpperCase().replaceAll("-", "_");
}

function inputOf(app: App, fleet: readonly App[], { files }: Inputs, role: Role): Input {
  const images = app.components.map(({ name }) => [name, filled(variable("image", name))] as const);
  const texts = app.files.flatMap(({ name, content }) => {
    const path = "from" in content ? content.from : "template" in content ? content.template : undefined;
    return path === undefined ? [] : [[name, new TextEncoder().encode(files[path] ?? "")] as const];
  });
  return {
    app,
    fleet,
    role,
    outputs: outputsOf(app),
    release: {
      id: filled("RELEASE"),
      commit: filled("COMMIT"),
      digest: filled("DIGEST"),
      images: Object.fromEntries(images),
      files: Object.fromEntries(texts),
    },
  };
}

/** Ports are numbers and cannot be filled. Google's servers listen where all do, and Redis with TLS at one of its own. */
const REDIS_WITH_TLS = 6378;

function outputsOf(app: App): Outputs {
  const data = app.data.flatMap((datum) => {
    if (datum.kind === "bucket") return [];
    const encrypted = datum.kind === "redis" && datum.hosting.tls !== "none";
    const host = filled(variable(datum.name, "host"));
    const ca = datum.hosting.tls === "none" ? {} : { ca: filled(variable(datum.name, "ca")) };
    return [[datum.name, { host, port: encrypted ? REDIS_WITH_TLS : PORTS[datum.kind], ...ca }] as const];
  });
  return { data: Object.fromEntries(data), egress: [filled("EGRESS")] };
}

/** What fills a variable: a command, or an ellipsis where a person knows it. */
type Assignment = readonly [name: string, value: string];

function assignments(app: App, ground: App): Assignment[] {
  const servers = app.data.flatMap(({ name, kind }) =>
    kind === "bucket"
      ? []
      : [
          [variable(name, "host"), `$(terraform -chdir=data output -raw ${dataOutput(name, "host")})`] as const,
          // As JSON, which is a string of YAML with its line breaks.
          [variable(name, "ca"), `$(terraform -chdir=data output -json ${dataOutput(name, "ca")})`] as const,
        ],
  );
  const foundation = app === ground ? "foundation" : `../${ground.stage}/foundation`;
  return [
    ["RELEASE", "r1"],
    ["COMMIT", "$(git rev-parse HEAD)"],
    ["DIGEST", "sha256:…"],
    ...app.components.map(({ name }) => [variable("image", name), "…@sha256:…"] as const),
    ...servers,
    ["EGRESS", `$(terraform -chdir=${foundation} output -json egress_addresses | jq -r 'join(",")')`],
  ];
}

function sectionOf(app: App, fleet: readonly App[], files: RenderedObjects["files"]): string {
  const context = contextOf(app, fleet);
  if (context === undefined) return "";
  const used = assignments(app, context.ground).filter(([name]) => files.some(([, text]) => text.includes(filled(name))));
  const standby = standbyCluster(context);
  const also =
    standby?.warm === true ? `\n\n\`objects-standby\` is for the cluster \`${clusterName(context, standby.region)}\`.` : "";
  return `## Objects

In \`objects\`, numbered in the order in which they are applied; what a release or an apply has a word for is a variable. Their kinds are brought by operators: ${operatorsOf(
    app,
  )
    .map(({ chart, because }) => `\`${chart.name}\` from ${chart.repository} (${because})`)
    .join(", ")}.

\`\`\`sh
gcloud container clusters get-credentials ${clusterName(context)} --region ${placeOf(context).region} --project ${placeOf(context).project}
export ${used.map(([name, value]) => `${name}="${value}"`).join(" \\\n  ")}
names='${used.map(([name]) => `$${name}`).join(" ")}'
for file in objects/*.yaml; do
  envsubst "$names" <"$file" | kubectl apply --server-side --filename -
  case $file in
    # A job of the release has to end before what comes after it.
    objects/2*) envsubst "$names" <"$file" | kubectl wait --for=condition=complete --timeout=1h --filename - ;;
  esac
done
\`\`\`

Ports are written as Google's servers have them: 5432, and of Redis 6379, with TLS 6378.${also}`;
}
