/**
 * What rendering costs: `node bench/render.ts`. The compiled program from a cold start, three stages into files, against an
 * empty Node in the same rounds; and compiling in process, small and large, whose cost for each resource has to stay the same.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "../src/app/resolve.ts";
import { promotionOrder } from "../src/app/stages.ts";
import { compileTerraform } from "../src/compile/terraform/compile.ts";
import { parseManifest } from "../src/manifest/parse.ts";
import { tellRow } from "../test/trial/rows.ts";
import { EMPTY, milliseconds, program } from "./cold.ts";
import { middle } from "./middle.ts";

const ROUNDS = 15;
const MOST = { ratio: 5, mebibytes: 90, seconds: 0.15, growth: 1.5 };
const COLD_RESOURCES = 144;
const SMALL = 3_690;
const LARGE = 100_000;

const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
/** Writes down, as a run ends, how much memory it had at most. */
const eye = join(folder, "eye.cjs");
writeFileSync(
  eye,
  'process.on("exit", () => require("node:fs").writeFileSync(`${__filename}.rss`, String(process.resourceUsage().maxRSS)));',
);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

cold();
inProcess();

function cold(): void {
  writeFileSync(join(folder, "fairlead.yaml"), manifestOf({ services: 5, buckets: 3, stages: 3 }));
  const out = join(folder, "terraform");
  const words = [program, "render", "s0,s1,s2", out, "--manifest", folder, "--quiet"];
  measured(words);
  const rounds = Array.from({ length: ROUNDS }, () => {
    rmSync(out, { recursive: true, force: true });
    return { empty: measured(EMPTY), own: measured(words) };
  });
  const resources = count(out);
  if (resources < COLD_RESOURCES) throw new Error(`${resources} resources are too few to compare`);
  const ratio = middle(rounds.map(({ empty, own }) => own.milliseconds / empty.milliseconds));
  const memory = Math.max(...rounds.map(({ own }) => own.mebibytes));
  const what = `${resources} resources of three stages, rendered from a cold start`;
  tell(what, `${ratio.toFixed(2)} × an empty Node`, `${MOST.ratio} ×`, ratio <= MOST.ratio);
  tell(`${what}: memory`, `${memory.toFixed(0)} MiB`, `${MOST.mebibytes} MiB`, memory <= MOST.mebibytes);
}

function inProcess(): void {
  const small = compiled({ services: 280, buckets: 93, stages: 3 }, ROUNDS);
  // As many components as one manifest may have, in nearly as many stages.
  const large = compiled({ services: 480, buckets: 160, stages: 48 }, 2);
  if (small.resources < SMALL || large.resources < LARGE)
    throw new Error(`${small.resources} and ${large.resources} are too few`);
  const scaled = (small.seconds / small.resources) * SMALL;
  tell(`compile ${SMALL} resources of one app`, `${scaled.toFixed(3)} s`, `${MOST.seconds} s`, scaled <= MOST.seconds);
  const growth = large.seconds / large.resources / (small.seconds / small.resources);
  tell(
    `compile ${large.resources} resources of one app: each against one of ${small.resources}`,
    `${growth.toFixed(2)} ×`,
    `${MOST.growth} ×`,
    growth <= MOST.growth,
  );
}

type Size = { services: number; buckets: number; stages: number };

/** All stages of an app of that size. The best of some rounds, so that other work on the machine counts least. */
function compiled(size: Size, rounds: number): { resources: number; seconds: number } {
  const { manifest, locate, diagnostics } = parseManifest(manifestOf(size), "fairlead.yaml");
  if (manifest === undefined) throw new Error(JSON.stringify(diagnostics));
  const fleet = promotionOrder(manifest).map((stage) => {
    const { app, diagnostics: told } = resolve(manifest, stage, locate);
    if (app === undefined) throw new Error(JSON.stringify(told));
    return app;
  });
  let [resources, best] = [0, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    resources = 0;
    let took = 0;
    for (const app of fleet) {
      const began = performance.now();
      const { stacks } = compileTerraform(app, fleet, { files: {} });
      took += performance.now() - began;
      for (const { text } of stacks.flatMap(({ files }) => files)) resources += resourcesIn(text);
    }
    best = Math.min(best, took);
  }
  return { resources, seconds: best / 1000 };
}

function resourcesIn(text: string): number {
  return text.match(/^resource "/gm)?.length ?? 0;
}

function count(place: string): number {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tf"))
    .reduce((total, name) => total + resourcesIn(readFileSync(join(place, name), "utf8")), 0);
}

function manifestOf({ services, buckets, stages }: Size): string {
  const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const references = names(buckets, "b").map((name) => `${name.toUpperCase()}: "\${${name}.name}"`);
  return `app: bench
image: { build: . }
env: { DATABASE_URL: "\${db.url}", KEY: "\${secrets.key}", ${references.slice(0, 4).join(", ")} }
components:
${names(services, "w")
  .map((name) => `  ${name}: { kind: worker, command: "work \${queues}", queues: [${name}], broker: cache }`)
  .join("\n")}
  web: { kind: service, command: "serve \${port}", port: 8080 }
data:
  db: { kind: postgres, size: medium }
  cache: { kind: redis }
${names(buckets, "b")
  .map((name) => `  ${name}: { kind: bucket }`)
  .join("\n")}
secrets: { key: { generate: 50 } }
registry: { project: acme-build, region: europe-west1 }
state: { in: gcs, bucket: acme-bench-state }
target: cloud-run
stages:
${names(stages, "s")
  .map((name) => `  ${name}: { google: { project: acme-bench-${name}, region: europe-west1 } }`)
  .join("\n")}
`;
}

/** Time and the largest resident set of one run, as the kernel counted it. */
function measured(words: readonly string[]): { milliseconds: number; mebibytes: number } {
  const took = milliseconds(["--require", eye, ...words]);
  return { milliseconds: took, mebibytes: Number(readFileSync(`${eye}.rss`, "utf8")) / 1024 };
}

function tell(what: string, value: string, bound: string, met: boolean): void {
  tellRow({ what, measured: value, bound, met });
  console.log(`${met ? "held  " : "missed"}  ${what}: ${value} (at most ${bound})`);
  if (!met) process.exitCode = 1;
}
