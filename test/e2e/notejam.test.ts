import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findLayout } from "../../src/run/home.ts";
import { removeTree } from "../../src/run/sealed.ts";
import { containerMeans } from "../support/containers.ts";
import { ownProcess, serverProcess, taggedProcesses } from "../trial/kills/processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

const means = await containerMeans();
notejam("native", (manifest) => manifest);
if (typeof means === "string") test("notejam as containers", { skip: means });
else notejam("container", (manifest) => manifest.replace("build: .,", `build: ., args: { PYTHON: "${means.image}" },`));

function notejam(runtime: "native" | "container", written: (manifest: string) => string): void {
  suite(`notejam, from the first command to the end, ${runtime}`, { timeout: 10 * 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-notejam-"));
    const app = join(folder, "app");
    const env = { ...process.env, FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_RUNTIME: join(folder, "run") };
    const fairlead = async (...words: string[]) =>
      (await run(join(root, "fairlead"), words, { cwd: app, env, maxBuffer: 2 ** 26 })).stdout;
    const addressOf = async (stage: string): Promise<string> => {
      const status = JSON.parse(await fairlead("status", "--json")) as { stages: { name: string; address: string }[] };
      return status.stages.find(({ name }) => name === stage)?.address ?? assert.fail(`${stage} has no address`);
    };

    before(() => {
      // As root the app runs under an account that has to get there.
      chmodSync(folder, 0o755);
      mkdirSync(app);
      cpSync(join(root, "examples", "notejam"), app, { recursive: true });
      const manifest = join(app, "fairlead.yaml");
      writeFileSync(manifest, written(readFileSync(manifest, "utf8")));
    });
    after(async () => {
      await fairlead("down").catch(() => undefined);
      await removeTree(folder);
    });

    test("up runs it with a real database, and a note that was written is read again", async () => {
      await fairlead("up", "--runtime", runtime);
      const notes = new Notes(await addressOf("local"));
      await notes.signUp();
      await notes.write("first");
      assert.deepEqual(await notes.read(), ["first"]);
    });

    test("a release is promoted twice with the same digest, and each stage has people and notes of its own", async () => {
      await fairlead("deploy", "development", "--runtime", runtime);
      await fairlead("promote", "development", "testing");
      await assert.rejects(fairlead("promote", "testing", "production"), { code: 3 });
      await fairlead("promote", "testing", "production", "--approve");
      const releases = JSON.parse(await fairlead("releases", "--json")) as { digest: string; stages: string[] }[];
      const live = releases.filter(({ stages }) => stages.includes("production"));
      assert.equal(live.length, 1);
      for (const stage of ["development", "testing"]) assert.ok(live[0]?.stages.includes(stage), `${stage} runs another release`);
      const notes = new Notes(await addressOf("production"));
      await notes.signUp();
      assert.deepEqual(await notes.read(), []);
    });

    test("after kill -9 of everything, up brings each stage back at its address with its data", async () => {
      const before = new Map(
        await Promise.all(["local", "production"].map(async (stage) => [stage, await addressOf(stage)] as const)),
      );
      const notes = new Notes(before.get("production") ?? "");
      await notes.signUp();
      await notes.write("kept");
      const layout = (await findLayout(app, env)) ?? assert.fail("no layout");
      const own = ["keeper", "engine", "edge"].map((name) => ownProcess(layout, name as "keeper"));
      for (const pid of [...own, ...taggedProcesses(layout).map(({ pid }) => pid), serverProcess(layout, "postgres")]) {
        if (pid !== undefined) process.kill(pid, "SIGKILL");
      }
      await fairlead("up");
      for (const [stage, address] of before) assert.equal(await addressOf(stage), address);
      assert.deepEqual(await notes.readWithin(30_000), ["kept"]);
    });

    test("down ends every process, and the data stays", async () => {
      const layout = (await findLayout(app, env)) ?? assert.fail("no layout");
      await fairlead("down");
      assert.deepEqual(taggedProcesses(layout), []);
      assert.equal(serverProcess(layout, "postgres"), undefined);
      await fairlead("up");
      assert.equal((await fetch(`${await addressOf("local")}/readyz`)).status, 200);
    });
  });
}

/** One person of the notes app, over its JSON API. */
class Notes {
  readonly #address: string;
  #token = "";

  constructor(address: string) {
    this.#address = address;
  }

  async signUp(): Promise<void> {
    const password = "correct horse battery";
    const email = `ada-${Math.random().toString(36).slice(2)}@example.com`;
    const answer = await this.#ask("POST", "/api/users", { email, password, repeat: password });
    this.#token = answer.token as string;
  }

  async write(name: string): Promise<void> {
    await this.#ask("POST", "/api/notes", { name, text: `about ${name}` });
  }

  async read(): Promise<string[]> {
    const { notes } = await this.#ask("GET", "/api/notes");
    return (notes as { name: string }[]).map(({ name }) => name);
  }

  /** The stage may still be coming up. */
  async readWithin(ms: number): Promise<string[]> {
    for (const end = performance.now() + ms; ; ) {
      try {
        return await this.read();
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.#token}` };
    const answer = await fetch(this.#address + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}
