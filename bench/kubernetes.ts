/**
 * What stages on GKE cost: `node bench/kubernetes.ts [count]` compiles so many in one process and writes their files, 1,000 in
 * two seconds at most; and the compiled program renders a small one from a cold start, against an empty Node in the same rounds.
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileKubernetes } from "../src/compile/kubernetes/compile.ts";
import { kubernetesFiles } from "../src/compile/kubernetes/write.ts";
import { inputs } from "../test/support/kubernetes.ts";
import { tellRow } from "../test/trial/rows.ts";
import { EMPTY, milliseconds, program } from "./cold.ts";
import { middle } from "./middle.ts";

const MOST_SECONDS = 2;
const MOST_RATIO = 3;
const ROUNDS = 15;
const SMALL = `app: shop
image: { build: . }
env: { KEY: "\${secrets.key}" }
components:
  web: { kind: service, command: "serve --port \${port}", port: 8000, scale: { min: 2, max: 6, cpu: 70% }, health: { ready: /ready } }
secrets: { key: { generate: 50 } }
stages:
  production:
    target: gke
    google: { project: acme-shop, region: europe-west1 }
    approve: anyone
    access: { domain: shop.example.com, dns: { cloud-dns: example-com } }
`;
const count = Number(process.argv[2] ?? 1000);
const [input] = inputs(fileURLToPath(new URL("../test/golden/manifests/b.yaml", import.meta.url)));
if (input === undefined) throw new Error("reference system B has no stage on GKE");

work(50);
const { seconds, objects, bytes } = work(count);
const each = Math.round(objects / count);
console.log(`${count} stages of ${each} objects: ${seconds.toFixed(2)} s, ${(bytes / 2 ** 20).toFixed(0)} MiB of YAML`);
const met = seconds <= (MOST_SECONDS * count) / 1000;
tellRow({
  what: `${count} stages of ${each} objects rendered`,
  measured: `${seconds.toFixed(2)} s`,
  bound: "2 s for 1,000",
  met,
});
process.exitCode = [met, cold()].every(Boolean) ? 0 : 1;

/** A stage of 16 objects with its stacks and its README, into an empty folder. */
function cold(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  writeFileSync(join(folder, "fairlead.yaml"), SMALL);
  const out = join(folder, "out");
  const words = [program, "render", "production", out, "--manifest", folder, "--quiet"];
  milliseconds(words);
  const rendered = globSync("production/objects/*.yaml", { cwd: out }).map((file) => readFileSync(join(out, file), "utf8"));
  const kept = rendered.join("").match(/^kind: /gm)?.length ?? 0;
  const ratios = Array.from({ length: ROUNDS }, () => {
    rmSync(out, { recursive: true, force: true });
    const empty = milliseconds(EMPTY);
    return milliseconds(words) / empty;
  });
  rmSync(folder, { recursive: true, force: true });
  const ratio = middle(ratios);
  console.log(`a stage of ${kept} objects, rendered from a cold start: ${ratio.toFixed(2)} × an empty Node`);
  const what = `a stage of ${kept} objects and its stacks, rendered from a cold start`;
  tellRow({ what, measured: `${ratio.toFixed(2)} × an empty Node`, bound: `${MOST_RATIO} ×`, met: ratio <= MOST_RATIO });
  return ratio <= MOST_RATIO;
}

/** Each stage of a release of its own, so that nothing can be remembered. */
function work(times: number): { seconds: number; objects: number; bytes: number } {
  const began = performance.now();
  const found = { objects: 0, bytes: 0 };
  for (let n = 0; n < times; n++) {
    const release = { ...(input?.release ?? raise()), id: `r${n}-1a2b3c4d` };
    const compiled = compileKubernetes({ ...(input ?? raise()), release });
    found.objects += compiled.objects.length;
    for (const { text } of kubernetesFiles(compiled.objects)) found.bytes += text.length;
  }
  return { ...found, seconds: (performance.now() - began) / 1000 };
}

function raise(): never {
  throw new Error("no input");
}
