/**
 * `node test/trial/examples/main.ts`: notejam, Nautobot and Prefect side by side as their READMEs say, each verified
 * through its address; then SIGKILL to every process of all three, and everything reads back within a minute at the same
 * addresses; then the search for every secret outside the secrets file.
 */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findLayout } from "../../../src/run/home.ts";
import type { Layout } from "../../../src/run/layout.ts";
import type { StatusView } from "../../../src/run/protocol/api.ts";
import { ownProcess, serverProcess, taggedProcesses } from "../kills/processes.ts";
import { tellRow } from "../rows.ts";
import { findLeaks } from "./leaks.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fairlead-examples-"));
const env = { ...process.env, FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_RUNTIME: join(folder, "run") };
const BACK_WITHIN_MS = 60_000;
const password = randomBytes(12).toString("hex");

type Example = { name: string; secret: string | undefined; after: readonly (readonly string[])[] };
const EXAMPLES: readonly Example[] = [
  { name: "notejam", secret: undefined, after: [] },
  { name: "nautobot", secret: "admin-password", after: [["run", "superuser"]] },
  { name: "prefect", secret: "password", after: [["restart"]] },
];

chmodSync(folder, 0o755);
let outputs = "";
try {
  for (const { name } of EXAMPLES) cpSync(join(root, "examples", name), join(folder, name), { recursive: true });
  await Promise.all(EXAMPLES.map(start));
  const before = await addresses();
  for (const { name } of EXAMPLES) await verify(name, before, []);
  tellRow({ what: "notejam, Nautobot and Prefect side by side, verified", measured: "all", bound: "all", met: true });
  const layouts = await Promise.all(EXAMPLES.map(({ name }) => layoutOf(name)));
  killEverything(layouts);
  const began = performance.now();
  await Promise.all(EXAMPLES.map(({ name }) => fairlead(name, "up")));
  await Promise.all([...before.values()].map(answers));
  const seconds = (performance.now() - began) / 1000;
  const same = JSON.stringify([...(await addresses())]) === JSON.stringify([...before]);
  for (const { name } of EXAMPLES) await verify(name, before, ["--written-before"]);
  const met = same && seconds * 1000 <= BACK_WITHIN_MS;
  console.log(`back in ${seconds.toFixed(1)} s${same ? "" : ", at other addresses"}`);
  tellRow({
    what: "all three after SIGKILL to every process",
    measured: `${seconds.toFixed(0)} s, same addresses, all data`,
    bound: "60 s",
    met,
  });
  const leaks = searchSecrets(layouts);
  console.log(leaks.length === 0 ? "no secret outside its file" : leaks);
  tellRow({
    what: "secrets outside the secrets file (raw, URL, base64)",
    measured: String(leaks.length),
    bound: "0",
    met: leaks.length === 0,
  });
  if (!met || leaks.length > 0) process.exitCode = 1;
} finally {
  await Promise.all(EXAMPLES.map(({ name }) => fairlead(name, "down").catch(() => undefined)));
}

async function start({ name, secret, after }: Example): Promise<void> {
  await fairlead(name, "up", "--runtime", "native");
  if (secret !== undefined) await piped(name, password, "secrets", "set", secret);
  for (const words of after) await fairlead(name, ...words);
  console.log(`${name} is up`);
}

async function fairlead(name: string, ...words: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(join(root, "fairlead"), words, {
    cwd: join(folder, name),
    env,
    maxBuffer: 2 ** 28,
  });
  outputs += stdout + stderr;
  return stdout;
}

function piped(name: string, input: string, ...words: string[]): Promise<void> {
  return ended(
    spawn(join(root, "fairlead"), words, { cwd: join(folder, name), env, stdio: ["pipe", "inherit", "inherit"] }),
    input,
    words.join(" "),
  );
}

/** The example's own proof; notejam's is that it is ready, which asks its database. */
async function verify(name: string, at: ReadonlyMap<string, string>, words: readonly string[]): Promise<void> {
  const address = at.get(name) ?? "";
  if (name === "notejam") return answers(address);
  const argv = [join(root, "examples", name, "verify.py"), ...words, address, "admin"];
  await ended(spawn("python3", argv, { env, stdio: ["pipe", "inherit", "inherit"] }), password, `${name}/verify.py`);
}

function ended(child: ReturnType<typeof spawn>, input: string, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${what} ended with ${code}`))));
    child.stdin?.end(input);
  });
}

async function addresses(): Promise<Map<string, string>> {
  const found = await Promise.all(
    EXAMPLES.map(async ({ name }): Promise<[string, string]> => {
      const { stages } = JSON.parse(await fairlead(name, "status", "--json")) as StatusView;
      return [name, stages[0]?.address ?? ""];
    }),
  );
  return new Map(found);
}

async function answers(address: string): Promise<void> {
  for (const end = performance.now() + 10 * BACK_WITHIN_MS; ; ) {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return;
    if (performance.now() > end) throw new Error(`${address} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function layoutOf(name: string): Promise<Layout> {
  const layout = await findLayout(join(folder, name), env);
  if (layout === undefined) throw new Error(`${name} has no state`);
  return layout;
}

function killEverything(layouts: readonly Layout[]): void {
  for (const layout of layouts) {
    const own = (["keeper", "engine", "edge"] as const).map((name) => ownProcess(layout, name));
    const servers = (["postgres", "redis"] as const).map((kind) => serverProcess(layout, kind));
    for (const pid of [...own, ...taggedProcesses(layout).map((tagged) => tagged.pid), ...servers]) {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    }
  }
}

/** Files of the databases are the app's own; everything else that Fairlead wrote or printed may hold no secret. */
function searchSecrets(layouts: readonly Layout[]): unknown[] {
  const secrets = new Map<string, string>();
  for (const { state } of layouts) {
    for (const file of readdirSync(join(state, "secrets")).filter((name) => name.endsWith(".json"))) {
      const stored = JSON.parse(readFileSync(join(state, "secrets", file), "utf8")) as {
        secrets: Record<string, { value: string }>;
      };
      for (const [name, { value }] of Object.entries(stored.secrets)) secrets.set(`${state} ${file} ${name}`, value);
    }
  }
  // An instance's own files hold what `files:` gives it, readable by its account only.
  const except = layouts.flatMap(({ state }) => ["secrets", "data", "buckets", "instances"].map((name) => join(state, name)));
  const printed = [...secrets.values()].some((value) => outputs.includes(value)) ? ["printed by a command"] : [];
  return [
    ...printed,
    ...findLeaks(
      secrets,
      layouts.map(({ state }) => state),
      except,
    ),
  ];
}
