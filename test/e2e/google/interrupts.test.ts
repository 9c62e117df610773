import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eventually } from "../../support/eventually.ts";
import { missingProvider } from "../../support/providers.ts";
import { migrations, type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const missing = await missingProvider();

describe("a deployment to Cloud Run that is disturbed", { skip: missing, timeout: 1_200_000 }, () => {
  test("Ctrl-C, and Terraform killed under it: each is told of as what it is, and the next run finishes", async (t) => {
    const app = await shop(t);

    await t.test("one Ctrl-C lets Terraform save what it did, and nothing is left locked", async () => {
      const deployment = start(app);
      await applying(app, "foundation");
      deployment.child.kill("SIGINT");
      const { status, err } = await deployment.ended;
      assert.equal(status, 130, err);
      assert.match(err, /FL1120/);
      assert.match(
        (await app.run("status", "--stage", "testing")).out,
        /was interrupted: [^\n]*foundation[\s\S]*`fairlead deploy testing --release r1-[0-9a-f]+` goes on/,
      );
      assert.doesNotMatch((await app.run("status", "--stage", "testing")).out, /told above/);
      assert.deepEqual(locks(app), []);
    });

    await t.test("Terraform killed by the system is told of, and its lock goes with it", async () => {
      const deployment = start(app);
      const pid = await applying(app, "data");
      process.kill(pid, "SIGKILL");
      const { status, err } = await deployment.ended;
      assert.equal(status, 1, err);
      assert.match(err, /FL1115.*killed.*the stack data/);
    });

    await t.test("what it had made and could not save is taken over as told, and then all is done", async () => {
      let last = await app.run("deploy", "testing", "--yes");
      for (let told = takeover(last.err, app); told !== undefined; told = takeover(last.err, app)) {
        await promisify(execFile)("/bin/sh", ["-c", told], { env: app.env });
        last = await app.run("deploy", "testing", "--yes");
      }
      assert.equal(last.status, 0, last.err);
      assert.ok(serviceOf(app, "testing"));
      assert.equal(migrations(app, "testing"), 1);
    });

    await t.test("left to itself by three, Terraform ends what it began, and the next run waits for that", async () => {
      const more = shopManifest("one").replace("data: { db:", "data: { media: { kind: bucket }, db:");
      await app.manifest(more);
      app.google.faults.add({ call: /POST storage.*\/b$/, delayMs: 20_000 });
      const deployment = start(app);
      const pid = await applying(app, "data");
      deployment.child.kill("SIGINT");
      await eventually("it to say that it stops", async () => /Ctrl-C twice more/.test(deployment.said()));
      deployment.child.kill("SIGINT");
      // Two that come at once may be taken for one.
      await eventually("the third Ctrl-C to end it", async () => {
        deployment.child.kill("SIGINT");
        return deployment.child.exitCode !== null;
      });
      const { status, err } = await deployment.ended;
      assert.equal(status, 130, err);
      assert.ok(process.kill(pid, 0), "Terraform works on");
      const next = await app.run("deploy", "testing", "--yes");
      assert.equal(next.status, 0, next.err);
      assert.match(next.err, new RegExp(`terraform apply \\(process ${pid}\\) still works on data`));
      const made = app.google.calls.filter((call) => /^POST storage\S*\/b$/.test(call));
      assert.equal(made.length, 2, "the state's bucket and this one: nothing was made twice");
    });
  });
});

/** A deployment as a program of its own. */
function start({ folder, env }: Shop): {
  child: ChildProcess;
  /** So far. */
  said: () => string;
  ended: Promise<{ status: number | null; err: string }>;
} {
  const words = ["--disable-warning=ExperimentalWarning", MAIN, "deploy", "testing", "--yes"];
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  return { child, said: () => err, ended: once(child, "close").then(([status]) => ({ status: status as number | null, err })) };
}

/** The process of Terraform, once it applies a stack. */
function applying({ env }: Shop, stack: string): Promise<number> {
  const state = env.FAIRLEAD_STATE ?? "";
  return eventually(
    `Terraform to apply ${stack}`,
    async () => {
      const [app] = (await readdir(state)).filter((name) => name.startsWith("shop-"));
      const folder = join(state, app ?? "", "terraform", "testing", stack);
      const [, pid, command] = /^(\d+) (\w+)$/.exec(await readFile(join(folder, "running"), "utf8").catch(() => "")) ?? [];
      const told = await readFile(join(folder, "output.jsonl"), "utf8").catch(() => "");
      return command === "apply" && told.includes("apply_start") && Number(pid);
    },
    // All stacks are planned before, each with a provider that takes a while to start on a busy machine.
    300_000,
  );
}

/** The command that takes over what Terraform does not know of, with the id that its page says. */
function takeover(err: string, { google }: Shop): string | undefined {
  const [, command, address = ""] = /`(\S+ -chdir=\S+ import -var-file=\S+ '([^']+)') <id>`/.exec(err) ?? [];
  if (command === undefined) return undefined;
  const [server = ""] = [...google.world.resources.keys()].filter((name) => /\/instances\/[^/]+$/.test(name));
  const ids: Readonly<Record<string, string>> = {
    "google_secret_manager_secret.db_password": "projects/acme-test/secrets/shop-testing-db_password",
    "google_secret_manager_secret.key": "projects/acme-test/secrets/shop-testing-key",
    "google_sql_database_instance.db": `projects/acme-test/instances/${server.split("/").at(-1)}`,
  };
  return `${command} ${ids[address] ?? assert.fail(address)}`;
}

function locks({ google }: Shop): string[] {
  return [...google.world.resources.keys()].filter((name) => name.endsWith(".tflock"));
}
