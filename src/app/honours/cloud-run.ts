/** Words that Cloud Run honours otherwise than they say, or not at all. */
import type { Params, Slug } from "../../diagnostics/catalogue.ts";
import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent, StageManifest } from "../../manifest/schema.ts";
import { cloudRunSize, mostOf, type Size } from "../cloud-run-size.ts";
import { bytes, millicores, milliseconds, printCpu, printSize } from "../units.ts";
import { inData } from "./data.ts";
import { movedFiles } from "./files.ts";
import { type Found, type Honouring, on, type Weight, type Word } from "./word.ts";

/** By its nature it is otherwise on Cloud Run; told once somebody writes it for Cloud Run. */
const told: Weight = { written: "warning", inherited: undefined };
/** Cannot be had; an inherited one is left out, and told. */
const left: Weight = { written: "error", inherited: "warning" };
/** Cannot be had, and there is nothing to go on with. */
const refused: Weight = { written: "error", inherited: "error" };

const LONGEST_STOP = milliseconds("10s");
const LONGEST_START = milliseconds("4m");
const LONGEST_EVERY = { live: milliseconds("1h"), ready: milliseconds("5m") };
/** Requests at once: https://cloud.google.com/run/docs/about-concurrency */
const MOST_CONCURRENCY = 1000;
const LONGEST_REQUEST = { time: milliseconds("1h"), text: "an hour for a request" };
const LONGEST_TASK = { time: milliseconds("7d"), text: "seven days for a job" };
const RESERVED = /^(K_(SERVICE|REVISION|CONFIGURATION)|CLOUD_RUN_.*|X_GOOGLE_.*)$/;

/** Folders of the system, at which nothing can be mounted: https://cloud.google.com/run/docs/configuring/services/cloud-storage-volume-mounts */
const SYSTEM = /^\/(dev|proc|sys)(\/|$)/;

const here = on("cloud-run");

export const cloudRunWords: readonly Word[] = [
  here("components.<name>.size", told, "size-rounded", (stage) =>
    inComponents(stage, ["size"], (component, { size }, path) => {
      const asked = sizeOf(size);
      const given = cloudRunSize(asked);
      if (given === undefined || !stage.isWritten(path) || printed(given) === printed(mostOf(asked))) return undefined;
      return { component, asked: printed(mostOf(asked)), given: printed(given) };
    }),
  ),
  here("components.<name>.size", refused, "size-beyond", (stage) =>
    inComponents(stage, ["size"], (component, { size }) => {
      const asked = sizeOf(size);
      return cloudRunSize(asked) === undefined ? { component, asked: printed(mostOf(asked)) } : undefined;
    }),
  ),
  here("components.<name>.stop.grace", told, "grace-cut", (stage) =>
    inComponents(stage, ["stop", "grace"], (component, { stop: { grace } }, path) =>
      stage.isWritten(path) && milliseconds(grace) > LONGEST_STOP ? { component, grace } : undefined,
    ),
  ),
  here("components.<name>.stop.signal", told, "signal-not-honoured", (stage) =>
    inComponents(stage, ["stop", "signal"], (component, { stop: { signal } }) =>
      signal === "TERM" ? undefined : { component, signal },
    ),
  ),
  ...(["ready", "live", "start"] as const).map((probe) =>
    here(`components.<name>.health.${probe}`, left, "probe-not-honoured", (stage) =>
      inComponents(stage, ["health", probe], (component, written) => {
        const asked = healthOf(written)?.[probe];
        if (typeof asked !== "object" || "path" in asked) return undefined;
        return { component, probe, by: "exec" in asked ? "a command" : "a file" };
      }),
    ),
  ),
  here("components.<name>.health.ready", told, "ready-at-start-only", (stage) =>
    inComponents(stage, ["health", "ready"], (component, written) => {
      const ready = healthOf(written)?.ready;
      const own = typeof ready === "object" && "path" in ready && (ready.headers !== undefined || ready.host !== undefined);
      return own && written.kind === "service" ? { component } : undefined;
    }),
  ),
  here("components.<name>.health.live", told, "live-by-port", (stage) =>
    inComponents(stage, ["health", "live"], (component, written) => {
      const live = healthOf(written)?.live;
      return live === "tcp" ? { component } : undefined;
    }),
  ),
  here("components.<name>.health.every", told, "every-cut", (stage) =>
    inComponents(stage, ["health", "every"], (component, written) => {
      const health = healthOf(written);
      if (health === undefined) return undefined;
      const { every, ready, live } = health;
      if (live !== undefined && milliseconds(every) > LONGEST_EVERY.live) return { component, every, most: "hour" };
      const asked = written.kind === "service" && ready !== undefined;
      return asked && milliseconds(every) > LONGEST_EVERY.ready ? { component, every, most: "5 minutes" } : undefined;
    }),
  ),
  here("components.<name>.health.grace", told, "start-cut", (stage) =>
    inComponents(stage, ["health", "grace"], (component, written) => {
      const grace = healthOf(written)?.grace;
      return grace !== undefined && milliseconds(grace) > LONGEST_START ? { component, grace } : undefined;
    }),
  ),
  here("components.<name>.capacity", told, "spot-not-honoured", (stage) =>
    inComponents(stage, ["capacity"], (component, { capacity }) => (capacity === "spot" ? { component } : undefined)),
  ),
  here("components.<name>.scale.cpu", told, "scale-not-honoured", (stage) =>
    inComponents(stage, ["scale", "cpu"], (component, written) => {
      if (written.kind !== "service" && written.kind !== "worker") return undefined;
      const { scale, kind } = written;
      return typeof scale === "object" && scale.cpu !== undefined ? { component, kind } : undefined;
    }),
  ),
  here("components.<name>.scale.concurrency", refused, "concurrency-beyond", (stage) =>
    inComponents(stage, ["scale", "concurrency"], (component, written) => {
      if (written.kind !== "service" || typeof written.scale !== "object") return undefined;
      const { concurrency = 0 } = written.scale;
      return concurrency > MOST_CONCURRENCY ? { component, concurrency, most: MOST_CONCURRENCY } : undefined;
    }),
  ),
  here("components.<name>.timeout", refused, "timeout-beyond", (stage) =>
    inComponents(stage, ["timeout"], (component, written) => {
      if (written.kind !== "service" && written.kind !== "job") return undefined;
      const most = written.kind === "job" ? LONGEST_TASK : LONGEST_REQUEST;
      const { timeout } = written;
      return milliseconds(timeout) > most.time ? { component, timeout, most: most.text } : undefined;
    }),
  ),
  here(
    "data.<name>.provider",
    refused,
    "provider-not-honoured",
    inData(["postgres", "redis"], ["provider"], (name, { provider }) => (provider === "cluster" ? { name } : undefined)),
  ),
  here(
    "data.<name>.tls",
    refused,
    "mutual-not-honoured",
    inData(["postgres", "redis"], ["tls"], (name, { tls, provider }) =>
      tls === "mutual" && provider !== "cluster" ? { name } : undefined,
    ),
  ),
  here("data.<name>.mount", refused, "mount-refused", ({ manifest: { data } }) => {
    const seen = new Map<string, string>();
    return Object.entries(data).flatMap(([name, datum]) => {
      if (datum.kind !== "bucket" || datum.mount === undefined) return [];
      const { mount } = datum;
      const other = seen.get(mount);
      seen.set(mount, other ?? name);
      const system = SYSTEM.test(mount);
      return system || other !== undefined ? [{ path: ["data", name, "mount"], params: { name, mount, other } }] : [];
    });
  }),
  here("files.<name>.mount", told, "file-moved", (stage) => movedFiles(stage).moved),
  here("files.<name>.mount", told, "file-hides", (stage) => movedFiles(stage).hiding),
  here("files.<name>.mount", refused, "file-beside", (stage) => movedFiles(stage).beside),
  here("env", refused, "variable-reserved", ({ manifest }) => reserved(manifest)),
];

function inComponents<S extends Slug>(
  { manifest }: Honouring,
  step: Path,
  judge: (name: string, component: ManifestComponent, path: Path) => Params<S> | undefined,
): Found<S> {
  return Object.entries(manifest.components).flatMap(([name, component]) => {
    const path = ["components", name, ...step];
    const params = judge(name, component, path);
    return params === undefined ? [] : [{ path, params }];
  });
}

function healthOf(component: ManifestComponent) {
  return component.kind === "job" ? undefined : component.health;
}

function sizeOf({ cpu, memory, burst }: ManifestComponent["size"]): Parameters<typeof cloudRunSize>[0] {
  return {
    cpu: millicores(cpu),
    memory: bytes(memory),
    burst: burst && {
      cpu: burst.cpu === undefined ? undefined : millicores(burst.cpu),
      memory: burst.memory === undefined ? undefined : bytes(burst.memory),
    },
  };
}

function printed({ cpu, memory }: Size): string {
  return `${printCpu(cpu)} cpu and ${printSize(memory)}`;
}

function reserved(manifest: StageManifest): Found<"variable-reserved"> {
  const places = [
    { path: ["env"], env: manifest.env ?? {} },
    ...Object.entries(manifest.components).map(([name, { env }]) => ({ path: ["components", name, "env"], env: env ?? {} })),
  ];
  return places.flatMap(({ path, env }) =>
    Object.keys(env).flatMap((variable) =>
      RESERVED.test(variable) ? [{ path: [...path, variable], params: { variable }, part: "key" as const }] : [],
    ),
  );
}
