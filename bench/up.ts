/**
 * `node bench/up.ts [word of one]`: how long a person waits. Second `up` of notejam to its first good answer, a one-line change until
 * it answers (less the app's own start), and twenty trivial processes until all are ready.
 */
import { execFile } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { StatusView } from "../src/run/protocol/api.ts";
import { removeTree } from "../src/run/sealed.ts";
import { tellRow } from "../test/trial/rows.ts";
import { middle } from "./middle.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
const TIMES = 5;

class App {
  readonly folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  readonly source = join(this.folder, "app");
  readonly #env = { ...process.env, FAIRLEAD_STATE: join(this.folder, "state"), FAIRLEAD_RUNTIME: join(this.folder, "run") };

  constructor() {
    chmodSync(this.folder, 0o755);
    mkdirSync(this.source);
  }

  async fairlead(...words: string[]): Promise<string> {
    return (await run(join(root, "fairlead"), words, { cwd: this.source, env: this.#env, maxBuffer: 2 ** 26 })).stdout;
  }

  async stage(): Promise<StatusView["stages"][number]> {
    const { stages } = JSON.parse(await this.fairlead("status", "--json")) as StatusView;
    const [stage] = stages;
    if (stage === undefined) throw new Error("nothing is live");
    return stage;
  }

  async end(): Promise<void> {
    await this.fairlead("down").catch(() => undefined);
    await removeTree(this.folder);
  }
}

const chosen = process.argv[2];
await told("second `up` of notejam to the first good answer", 3, secondUp);
await told("a one-line change live, less the app's own start", 2, change);
await told("twenty trivial processes ready", 1, twenty);

async function told(what: string, most: number, measure: () => Promise<number>): Promise<void> {
  if (chosen !== undefined && !what.includes(chosen)) return;
  const seconds = await measure();
  const met = seconds <= most;
  console.log(`${what}: ${seconds.toFixed(2)} s (at most ${most} s)`);
  tellRow({ what, measured: `${seconds.toFixed(2)} s`, bound: `${most} s`, met });
  if (!met) process.exitCode = 1;
}

async function secondUp(): Promise<number> {
  const app = new App();
  try {
    cpSync(join(root, "examples", "notejam"), app.source, { recursive: true });
    await app.fairlead("up", "--runtime", "native");
    const { address } = await app.stage();
    const took: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      await app.fairlead("down");
      const began = performance.now();
      const up = app.fairlead("up");
      await answers(`${address}/readyz`, (status) => status === 200);
      took.push((performance.now() - began) / 1000);
      await up;
    }
    return middle(took);
  } finally {
    await app.end();
  }
}

async function change(): Promise<number> {
  const app = new App();
  try {
    cpSync(join(root, "test", "trial", "rolls", "app"), app.source, { recursive: true });
    await app.fairlead("up");
    const { address } = await app.stage();
    const own = await ownStart(app.source);
    const took: number[] = [];
    for (let n = 1; n <= TIMES; n++) {
      appendFileSync(join(app.source, "web.py"), `\nEDIT = "${n}"\n`);
      const code = await import("node:fs/promises").then((fs) => fs.readFile(join(app.source, "web.py"), "utf8"));
      // The last line of the program runs the server, so the new line is put in front of it.
      writeFileSync(
        join(app.source, "web.py"),
        code.replace(/\nasyncio\.run\(main\(\)\)\n([\s\S]*)$/, `\n$1\nasyncio.run(main())\n`),
      );
      const began = performance.now();
      const up = app.fairlead("up");
      await answers(address ?? "", (_, body) => body === String(n));
      took.push((performance.now() - began) / 1000 - own);
      await up;
    }
    return middle(took);
  } finally {
    await app.end();
  }
}

/** Seconds from the start of the app's process, without Fairlead, to its first answer. */
async function ownStart(source: string): Promise<number> {
  const port = 20_000 + (process.pid % 5_000);
  const began = performance.now();
  const child = execFile("python3", ["web.py", String(port)], { cwd: source, env: { ...process.env, EDIT: "0" } });
  await answers(`http://127.0.0.1:${port}/`, (status) => status === 200);
  child.kill("SIGKILL");
  return (performance.now() - began) / 1000;
}

async function twenty(): Promise<number> {
  const app = new App();
  try {
    const names = Array.from({ length: 20 }, (_, n) => `sleeper-${n}`);
    const components = names.map(
      (name) => `  ${name}: { kind: worker, command: sleep 1000, health: { ready: { exec: [test, -d, /] } } }`,
    );
    writeFileSync(
      join(app.source, "fairlead.yaml"),
      `app: twenty\nimage: { build: ., native: none }\ncomponents:\n${components.join("\n")}\n`,
    );
    writeFileSync(join(app.source, "README"), "Twenty processes that do nothing.\n");
    await app.fairlead("up");
    const took: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      await app.fairlead("down", "--stage", "local");
      const began = performance.now();
      const up = app.fairlead("up");
      await up;
      for (;;) {
        const { components } = await app.stage();
        if (components.every(({ ready, desired }) => ready === desired)) break;
      }
      took.push((performance.now() - began) / 1000);
    }
    return middle(took);
  } finally {
    await app.end();
  }
}

async function answers(url: string, good: (status: number, body: string) => boolean): Promise<void> {
  for (const end = performance.now() + 60_000; ; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined && good(answer.status, await answer.text())) return;
    if (performance.now() > end) throw new Error(`${url} does not answer as it should`);
    await pause(5);
  }
}
