/** `node bench/manifests.ts [count]`: checks and compiles manifests in one process and tells time and memory; twice as many must cost twice as much. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { REQUIRE, root, shipped } from "../scripts/build/shipped.ts";
import { tellRow } from "../test/trial/rows.ts";

const MOST_SECONDS = 60;
const MOST_BYTES = 2 ** 30;
const count = Number(process.argv[2] ?? 12_000);
const folder = join(root, "test", "golden", "manifests");
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .map((name) => readFileSync(join(folder, name), "utf8"));

const scratch = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const outfile = join(scratch, "pipeline.mjs");
await build({ ...shipped, entryPoints: ["bench/manifests/pipeline.ts"], outfile, banner: { js: REQUIRE } });
const { checkAndCompile }: typeof import("./manifests/pipeline.ts") = await import(pathToFileURL(outfile).href);

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
  for (let n = 0; n < times; n++) checkAndCompile(`# ${n}\n${texts[n % texts.length]}`);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}
