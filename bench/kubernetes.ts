/** `node bench/kubernetes.ts [count]`: compiles so many stages on GKE in one process and writes their files; 1,000 take two seconds at most. */
import { fileURLToPath } from "node:url";
import { compileKubernetes } from "../src/compile/kubernetes/compile.ts";
import { kubernetesFiles } from "../src/compile/kubernetes/write.ts";
import { inputs } from "../test/support/kubernetes.ts";
import { tellRow } from "../test/trial/rows.ts";

const MOST_SECONDS = 2;
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
process.exitCode = met ? 0 : 1;

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
