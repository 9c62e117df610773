/**
 * What a target does not honour yet: every word of the manifest that is read, checked, kept and not acted on. A target that
 * learns a word loses its row here; a test holds the list, and the list only shrinks.
 */
import { valueAt } from "../manifest/judged.ts";
import type { Path } from "../manifest/locate.ts";
import type { Manifest } from "../manifest/schema.ts";
import { cloudRunWords } from "./honours/cloud-run.ts";
import { backupsOf, inData } from "./honours/data.ts";
import { gkeWords } from "./honours/gke.ts";
import { googleDataWords } from "./honours/google-data.ts";
import { on, type Weight, type Word } from "./honours/word.ts";
import type { StageReading } from "./resolve/stage.ts";

/** It promises something about data, so going on without it would be a lie. */
const promise: Weight = { written: "error", inherited: "warning" };
/** The same, where the nature of the target is another: a folder is no bucket. */
const nature: Weight = { written: "error", inherited: undefined };
/** It is to come. */
const pending: Weight = { written: "warning", inherited: "warning" };
/** By its nature it does nothing on this target; told once somebody writes it for the target. */
const told: Weight = { written: "warning", inherited: undefined };

const local = on("local");

export const words: readonly Word[] = [
  local(
    "data.<name>.backups",
    promise,
    "backups-not-honoured",
    inData(["postgres"], ["backups"], (name, datum) => backupsOf(datum) && { name }),
  ),
  local(
    "data.<name>.backups.copy",
    promise,
    "backup-copy-not-honoured",
    inData(["postgres"], ["backups", "copy"], (name, datum) => backupsOf(datum)?.copy && { name }),
  ),
  local(
    "data.<name>.backups.dump",
    promise,
    "backup-dump-not-honoured",
    inData(["postgres"], ["backups", "dump"], (name, datum) => backupsOf(datum)?.dump && { name }),
  ),
  local(
    "data.<name>.standby",
    promise,
    "standby-not-honoured",
    inData(["postgres", "redis"], ["standby"], (name, { standby }) => (standby === "zone" ? { name } : undefined)),
  ),
  local(
    "data.<name>.tls",
    promise,
    "tls-not-honoured",
    inData(["postgres", "redis"], ["tls"], (name, { tls }, path, { isWritten }) =>
      tls !== "none" && isWritten(path) ? { name, tls } : undefined,
    ),
  ),
  local(
    "data.<name>.existing",
    promise,
    "existing-not-honoured",
    inData(["postgres", "bucket"], ["existing"], (name, { existing }) => (existing === undefined ? undefined : { name })),
  ),
  local(
    "data.<name>.versions",
    nature,
    "retention-not-honoured",
    inData(["bucket"], ["versions"], (name, { versions }) => (versions === undefined ? undefined : { name, word: "versions" })),
  ),
  local(
    "data.<name>.delete-after",
    nature,
    "retention-not-honoured",
    inData(["bucket"], ["delete-after"], (name, datum) =>
      datum["delete-after"] === undefined ? undefined : { name, word: "delete-after" },
    ),
  ),

  local("standby", promise, "standby-region-not-honoured", ({ manifest }) =>
    manifest.standby ? [{ path: ["standby"], params: {} }] : [],
  ),
  local("gateway", promise, "gateway-not-honoured", ({ manifest }) =>
    manifest.gateway ? [{ path: ["gateway"], params: {} }] : [],
  ),
  local("registries.<host>", pending, "registries-not-honoured", ({ manifest }) =>
    Object.entries(manifest.registries ?? {}).flatMap(([host, access]) =>
      "user" in access ? [{ path: ["registries", host], params: { host } }] : [],
    ),
  ),
  local("components.<name>.command", pending, "container-only", ({ manifest }) =>
    Object.entries(manifest.components).flatMap(([component, written]) => {
      const { command, image = manifest.image } = written;
      const bringsOne = image !== undefined && ("build" in image || "ref" in image);
      const startedByAnother = written.kind === "job" && typeof written.run === "object" && "by" in written.run;
      return command === undefined && bringsOne && !startedByAnother
        ? [{ path: ["components", component], params: { component }, part: "key" }]
        : [];
    }),
  ),

  local("access.login", told, "login-not-honoured", ({ manifest: { access } }) =>
    access === undefined || access.login === "app" ? [] : [{ path: ["access", "login"], params: { login: access.login } }],
  ),
  local("access.rules.who", told, "people-not-honoured", ({ manifest: { access } }) =>
    (access?.rules ?? []).flatMap(({ who }, index) => (who ? [{ path: ["access", "rules", index, "who"], params: {} }] : [])),
  ),
  local("access.waf", told, "waf-not-honoured", ({ manifest: { access } }) =>
    access === undefined || access.waf === "none" ? [] : [{ path: ["access", "waf"], params: { waf: access.waf } }],
  ),
  local("monitor.notify", told, "alerts-not-honoured", ({ manifest: { monitor } }) =>
    monitor?.notify ? [{ path: ["monitor", "notify"], params: {} }] : [],
  ),

  ...cloudRunWords,
  ...googleDataWords,
  ...gkeWords,
];

/** Tells every word of the stage that its target does not honour yet, and every site of it. */
export function checkHonours(reading: StageReading, manifest: Manifest, origin: (path: Path) => Path): void {
  const others = Object.entries(manifest.stages ?? {}).some(
    ([name, own]) => name !== "local" && (own.target ?? manifest.target) !== reading.target,
  );
  const honouring = {
    manifest: reading.manifest,
    reading,
    isWritten: (path: Path) => valueAt(manifest, origin(path)) !== undefined,
    isInherited: (path: Path) => others && origin(path)[0] !== "stages",
  };
  for (const word of words) if (word.target === reading.target) word.tell(honouring);
  for (const [site, { stage }] of Object.entries(reading.manifest.sites ?? {})) {
    if (stage === reading.name) reading.report("site-not-built", { site }, ["sites", site], "key");
  }
}
