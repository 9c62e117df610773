import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Secret } from "../../src/app/secret.ts";
import { containerInstances } from "../../src/run/container/instances.ts";
import { Engine, engineAnswers } from "../../src/run/docker/engine.ts";
import type { InstanceOrder } from "../../src/run/ports.ts";
import { baseImage } from "../support/base-image.ts";
import { keptProject } from "../support/keeper.ts";
import { type Ground, instancesContract } from "./instances.ts";

const LISTENER = `
import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))
server.listen()
print("listening", flush=True)
while True:
    connection, _ = server.accept()
    connection.sendall(b"hello")
    connection.close()
`;

async function ground(engine: Engine, image: string): Promise<Ground> {
  const project = await keptProject();
  const keeper = await project.connect();
  const instances = containerInstances(engine, keeper, project.layout, "contract");
  let count = 0;
  return {
    instances,
    order(argv, further): InstanceOrder {
      const id = `development.web-${++count}`;
      const folder = join(project.layout.state, "instances", id);
      mkdirSync(folder, { recursive: true });
      return {
        id,
        stage: "development",
        release: "r1",
        component: "web",
        role: "instance",
        argv,
        env: { PATH: "/usr/bin:/bin" },
        from: { runtime: "container", snapshot: "s", source: folder, digest: "sha256:0", reference: image },
        port: undefined,
        mounts: [],
        memoryBytes: 256 * 1024 * 1024,
        cpuMillicores: 1000,
        log: { path: join(project.layout.state, "logs", `${id}.log`), instance: `web-${count}`, maximum: 4_000_000 },
        folder,
        ...further,
      };
    },
    listener: (port) => ["/usr/bin/python3", "-c", LISTENER, String(port)],
    // Every container has all ports to itself.
    port: async () => 8000,
    mask: (values) => keeper.masks(values.map((value) => new Secret(value))),
    // The engine's, and the image's own.
    adds: ["HOSTNAME", "HOME", "LANG"],
    another: async () => containerInstances(engine, await project.connect(), project.layout, "contract"),
    async end() {
      for (const { id } of await instances.observe()) await instances.forget(id);
      await instances.removeNetworks();
      await project.end();
    },
  };
}

const engine = await engineAnswers(process.env);
const image = engine instanceof Engine ? await baseImage(engine) : undefined;
if (!(engine instanceof Engine))
  test("containers", { skip: "no Docker-compatible engine answers: scripts/ci/docker.sh starts one" });
else if (image === undefined) test("containers", { skip: "there is no image with Python 3: scripts/ci/docker.sh makes one" });
else instancesContract("containers", () => ground(engine, image));
