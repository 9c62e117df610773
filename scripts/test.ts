/**
 * Runs every test in an order that suits two cores: what is quick to fail first, what starts real servers after it and
 * with less beside it. Ends with one summary of all; within twenty minutes, whatever hangs.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { Tally } from "./tally.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const LIMIT_MS = 20 * 60_000;

type Group = { title: string; files: string; concurrency: number };
const GROUPS: readonly Group[] = [
  { title: "Unit", files: "{src,scripts,bench}/**/*.test.ts", concurrency: 2 },
  { title: "Golden", files: "test/!(contract|e2e)/**/*.test.ts", concurrency: 2 },
  { title: "Contract", files: "test/contract/**/*.test.ts", concurrency: 2 },
  // They wait more than they work.
  { title: "Trouble, and other places", files: "test/e2e/*/**/*.test.ts", concurrency: 2 },
  { title: "Whole program", files: "test/e2e/*.test.ts", concurrency: 1 },
];
/** What judges the sources rather than what they do. */
const CHECKS = [
  { title: "biome", argv: ["node_modules/@biomejs/biome/bin/biome", "check", "."] },
  { title: "tsc", argv: ["node_modules/typescript/bin/tsc", "--noEmit"] },
];

const wanted = process.argv.slice(2).map((path) => relative(root, join(process.cwd(), path)));
const tally = new Tally();
const deadline = AbortSignal.timeout(LIMIT_MS);
process.chdir(root);
// Tests run Fairlead with this very Node, wherever else one stands on the PATH.
process.env.PATH = `${join(process.execPath, "..")}:${process.env.PATH}`;
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --disable-warning=ExperimentalWarning`.trim();

if (wanted.length === 0) for (const check of CHECKS) inspect(check);
for (const group of GROUPS) {
  if (!deadline.aborted) await runGroup(group);
}
if (deadline.aborted) tally.failed("time", `The tests did not end within ${LIMIT_MS / 60_000} minutes.`);
console.log(tally.summary());
process.exit(tally.good ? 0 : 1);

function inspect({ title, argv }: (typeof CHECKS)[number]): void {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: ["ignore", "inherit", "inherit"] });
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  if (status === 0) console.log(`✔ ${title} (${took})`);
  else tally.failed(title, `${title} found mistakes (above).`);
}

async function runGroup({ title, files: pattern, concurrency }: Group): Promise<void> {
  const all = globSync(pattern, { exclude: ["**/node_modules/**"] }).toSorted();
  const files = all.filter((file) => wanted.length === 0 || wanted.some((path) => file.startsWith(path)));
  if (files.length === 0) return;
  console.log(`\n── ${title}: ${files.length} files ──`);
  const stream = run({ files, concurrency, signal: deadline });
  tally.follow(stream);
  const printed = stream.compose(new spec());
  for await (const text of printed) process.stdout.write(text);
}
