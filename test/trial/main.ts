/**
 * `npm run trial [part …]`: everything at full size. Each part is a program of its own and hands its rows over in a file
 * below `.trial/`; what is there is not run again (`--again` forgets it), so a trial that was interrupted goes on. At the
 * end the table of all parts stands in the README.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./rows.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".trial");
const KILLS = 10;

type Part = { name: string; argv: readonly string[]; build?: true };
const PARTS: readonly Part[] = [
  { name: "startup", argv: ["bench/startup.ts"], build: true },
  { name: "manifests", argv: ["bench/manifests.ts"] },
  { name: "render", argv: ["bench/render.ts"], build: true },
  { name: "plan", argv: ["bench/plan.ts"], build: true },
  { name: "speed", argv: ["bench/up.ts"] },
  { name: "edge", argv: ["bench/edge/bench.ts"] },
  { name: "rolls", argv: ["test/trial/rolls/main.ts", "100", "1000000"] },
  { name: "mutants", argv: ["test/mutants/run.ts", "100000"] },
  { name: "examples", argv: ["test/trial/examples/main.ts"] },
  // In tens, so that an interrupted trial goes on where it was.
  ...Array.from(
    { length: KILLS },
    (_, n): Part => ({ name: `kills-${n}`, argv: ["test/trial/kills/main.ts", "100", String(1000 + n)] }),
  ),
];

const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith("--"));
mkdirSync(folder, { recursive: true });
let failed = false;
for (const part of PARTS) {
  if (chosen.length > 0 && !chosen.some((name) => part.name === name || part.name.startsWith(`${name}-`))) continue;
  failed = !runPart(part) || failed;
}
const rows = tableRows();
writeTable(rows);
process.exitCode = failed || rows.some((row) => !row.met) ? 1 : 0;

/** Whether the part's rows are there, now or from before. */
function runPart({ name, argv, build }: Part): boolean {
  const file = join(folder, `${name}.jsonl`);
  if (words.includes("--again")) rmSync(file, { force: true });
  if (existsSync(file)) {
    console.log(`${name}: done before`);
    return true;
  }
  console.log(`\n── ${name} ──`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  if (build === true) spawnSync(process.execPath, ["scripts/build.ts"], { cwd: root, stdio: "inherit" });
  const env = { ...process.env, FAIRLEAD_ROWS: unfinished };
  const { status } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...argv], {
    cwd: root,
    stdio: "inherit",
    env,
  });
  // A part that missed a bound has measured all the same; one without rows has not come to an end.
  if (!existsSync(unfinished)) {
    console.log(`${name}: ended with ${status} and measured nothing`);
    return false;
  }
  renameSync(unfinished, file);
  return true;
}

function tableRows(): Row[] {
  const parts = PARTS.filter(({ name }) => !name.startsWith("kills-")).flatMap(({ name }) => rowsOf(name));
  const kills = PARTS.filter(({ name }) => name.startsWith("kills-")).flatMap(({ name }) => rowsOf(name));
  if (kills.length === 0) return parts;
  const count = kills.reduce((sum, row) => sum + Number(row.measured.split(" ")[0]), 0);
  const measured = `${count} kills, nothing lost, nothing doubled`;
  return [
    ...parts,
    { what: "SIGKILL to anything, half at named writes", measured, bound: `${KILLS * 100} kills`, met: count >= KILLS * 100 },
  ];
}

function rowsOf(name: string): Row[] {
  const file = join(folder, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function writeTable(all: readonly Row[]): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const lines = [
    `On ${machine}:`,
    "",
    "| what | measured | bound | |",
    "|---|---|---|---|",
    ...all.map((row) => `| ${row.what} | ${row.measured} | ${row.bound} | ${row.met ? "met" : "missed"} |`),
  ];
  const readme = join(root, "README.md");
  const text = readFileSync(readme, "utf8");
  const next = text.replace(/<!-- trial -->[\s\S]*<!-- \/trial -->/, `<!-- trial -->\n${lines.join("\n")}\n<!-- /trial -->`);
  writeFileSync(readme, next);
  console.log(`\n${lines.join("\n")}`);
}
