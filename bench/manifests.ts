/** `node bench/manifests.ts [count]`: checks and compiles manifests in one process and tells time and memory; twice as many must cost twice as much. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkParsed } from "../src/app/check.ts";
import { Stages } from "../src/app/resolve.ts";
import { compileLocal } from "../src/compile/local/compile.ts";
import { parseManifest } from "../src/manifest/parse.ts";
import { tellRow } from "../test/trial/rows.ts";

const MOST_SECONDS = 60;
const MOST_BYTES = 2 ** 30;
const count = Number(process.argv[2] ?? 12_000);
const folder = fileURLToPath(new URL("../test/golden/manifests", import.meta.url));
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .map((name) => readFileSync(join(folder, name), "utf8"));

work(200);
const half = work(count / 2);
const whole = work(count);
// Other work on the machine changes the time but not the instructions, so growth is judged by CPU time.
const growth = whole.cpu / half.cpu;
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  `${count} manifests: ${whole.seconds.toFixed(1)} s, ${Math.round(peak / 2 ** 20)} MiB; ${(growth).toFixed(2)} times the cost of half as many`,
);
tellRow({
  what: `${count} manifests checked and compiled`,
  measured: `${whole.seconds.toFixed(1)} s, ${Math.round(peak / 2 ** 20)} MiB`,
  bound: "60 s, 1 GiB",
  met: whole.seconds <= MOST_SECONDS && peak <= MOST_BYTES,
});
tellRow({ what: "cost of twice as many manifests", measured: `${growth.toFixed(2)} ×`, bound: "2.2 ×", met: growth <= 2.2 });
process.exitCode = whole.seconds <= MOST_SECONDS && peak <= MOST_BYTES && growth <= 2.2 ? 0 : 1;

/** Seconds and seconds of CPU for so many, each a text of its own. */
function work(times: number): { seconds: number; cpu: number } {
  const began = performance.now();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    const text = `# ${n}\n${texts[n % texts.length]}`;
    const { manifest, locate } = parseManifest(text, "fairlead.yaml");
    if (manifest === undefined) throw new Error("a golden manifest does not parse");
    const stages = new Stages(manifest, locate);
    checkParsed(stages);
    const { app } = stages.resolve("local");
    if (app !== undefined) compileLocal(app);
  }
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}
