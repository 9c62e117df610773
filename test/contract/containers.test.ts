/** What instances as containers promise beyond the common contract. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { prepareContainer } from "../../src/run/container/image.ts";
import { parseLine } from "../../src/run/logs.ts";
import type { InstanceOrder } from "../../src/run/ports.ts";
import type { Exit } from "../../src/run/protocol/keeper.ts";
import { type ContainerMeans, type ContainerProject, containerMeans, containerProject } from "../support/containers.ts";
import { eventually } from "../support/eventually.ts";
import { kill } from "../support/keeper.ts";
import { project as sources } from "../support/project.ts";

const means = await containerMeans();
if (typeof means === "string") test("containers", { skip: means });
else containersContract(means);

function containersContract({ engine, image }: ContainerMeans): void {
  describe("containers", { timeout: 180_000 }, () => {
    let project: ContainerProject;
    before(async () => {
      project = await containerProject({ engine, image });
    });
    after(() => project.end());

    const sh = (script: string, further?: Partial<InstanceOrder>) => project.order(["/bin/sh", "-c", script], further);
    const python = (script: string, further?: Partial<InstanceOrder>) =>
      project.order(["/usr/bin/env", "python3", "-c", script], further);

    /** Runs an order to its end. */
    async function run(order: InstanceOrder): Promise<Exit> {
      const exits = new Map<string, Exit>();
      project.instances.onExit((id, exit) => exits.set(id, exit));
      await project.instances.start(order);
      return eventually(`${order.id} to end`, () => exits.get(order.id), 30_000);
    }

    test("the reader of an instance's output is killed: nothing it said is lost, and its end is told", async () => {
      const order = sh("i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo $i; sleep 0.01; done");
      const ended = run(order);
      await eventually("some output", () => said(order).length > 20);
      const { children } = await project.keeper.list();
      for (const child of children) if (child.id.startsWith(`${order.id}.log`)) kill(child.pid);
      assert.equal((await ended).code, 0);
      assertCounted(said(order), 300);
    });

    test("the keeper is killed: containers go on, and the next keeper has all they say", async () => {
      const order = sh("i=0; while [ $i -lt 600 ]; do i=$((i+1)); echo $i; sleep 0.01; done");
      const { pid } = await project.instances.start(order);
      await eventually("some output", () => said(order).length > 20);
      for (const keeper of project.pids("keeper")) kill(keeper);
      // The engine of a dead keeper ends; its successor is asked once it is there.
      const instances = await eventually("another engine to observe", async () => {
        const another = await project.another();
        return another.observe().then(
          () => another,
          () => undefined,
        );
      });
      const exits: string[] = [];
      instances.onExit((id) => exits.push(id));
      assert.equal((await instances.observe()).find(({ id }) => id === order.id)?.pid, pid);
      await eventually("its end", () => exits.includes(order.id), 30_000);
      assertCounted(said(order), 600);
      project = { ...project, instances, keeper: await project.connect() };
    });

    test("an instance reaches servers of this machine at the data host of its stage", async () => {
      const host = await project.instances.dataHost("development");
      const server = createServer((connection) => void connection.end("from the machine"));
      await once(server.listen(0, host), "listening");
      const { port } = server.address() as AddressInfo;
      const order = python(`import socket; print(socket.create_connection(("${host}", ${port})).recv(99).decode())`);
      assert.equal((await run(order)).code, 0);
      assert.deepEqual(said(order), ["from the machine"]);
      server.close();
    });

    test("instances of another stage are not to be reached", async () => {
      const listener = python(
        "import socket, time; s = socket.create_server(('', 8000)); print('up', flush=True); time.sleep(60)",
        {
          port: 8000,
        },
      );
      const { address } = await project.instances.start(listener);
      await eventually("it to listen", () => said(listener).length > 0);
      const call = `import socket; socket.create_connection(("${address?.host}", 8000), timeout=2); print("reached")`;
      assert.equal((await run(python(call))).code, 0);
      assert.notEqual((await run(python(call, { stage: "testing" }))).code, 0);
      await project.instances.forget(listener.id);
    });

    test("memory beyond the size ends the instance, not the machine", async () => {
      const exit = await run(python("x = bytearray(200_000_000)", { memoryBytes: 64 * 1024 * 1024 }));
      assert.equal(exit.signal, "SIGKILL");
    });

    test("files are seen where they are mounted, and the image's own user may write to buckets", async (t) => {
      const app = await sources(t, {
        Dockerfile: `FROM ${image}\nRUN echo 'app:x:1234:1234::/:/bin/sh' >> /etc/passwd\nUSER app\n`,
      });
      const build = { context: ".", file: undefined, args: {}, stage: undefined };
      const recipe = { name: "contract-user", build, ref: undefined, native: undefined, test: undefined };
      const around = { layout: app.layout, env: process.env, account: undefined, onProgress: undefined, signal: undefined };
      const from = await prepareContainer({ image: recipe, manifest: app.manifest, files: [] }, around);
      t.after(() => engine.tell({ method: "DELETE", path: `/images/${from.reference}` }));
      await app.write("app.conf", "configured");
      const bucket = join(project.layout.state, "bucket");
      mkdirSync(bucket, { recursive: true });
      const order = sh("cat /etc/app.conf; id -u; echo kept > /media/file; echo no > /etc/app.conf", {
        from,
        mounts: [
          { source: app.path("app.conf"), target: "/etc/app.conf", readOnly: true },
          { source: bucket, target: "/media", readOnly: false },
        ],
      });
      assert.notEqual((await run(order)).code, 0);
      // Which of the two streams is read first is not told.
      assert.ok(said(order).includes("configured1234"), said(order).join("\n"));
      assert.equal(readFileSync(join(bucket, "file"), "utf8"), "kept\n");
      await project.instances.forget(order.id);
    });
  });
}

/** What the instance of an order has said, as far as it is in the log. */
function said(order: InstanceOrder): string[] {
  if (!existsSync(order.log.path)) return [];
  return readFileSync(order.log.path, "utf8")
    .split("\n")
    .flatMap((line) => parseLine(line)?.m ?? []);
}

/** Every number from 1 is there; what was read in the last moment before a kill may be there twice. */
function assertCounted(lines: readonly string[], until: number): void {
  assert.deepEqual(
    [...new Set(lines)],
    Array.from({ length: until }, (_, index) => String(index + 1)),
  );
  assert.ok(lines.length < until + 500, `${lines.length} lines`);
}
