import { once } from "node:events";
import { chownSync, mkdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { Secret } from "../../src/app/secret.ts";
import { obstacle } from "../../src/run/account.ts";
import { nativeInstances } from "../../src/run/native.ts";
import type { InstanceOrder } from "../../src/run/ports.ts";
import { keptProject } from "../support/keeper.ts";
import { type Ground, instancesContract } from "./instances.ts";

const LISTENER = `
  const server = require("node:net").createServer((c) => { c.on("error", () => {}); c.end("hello"); });
  server.listen(Number(process.argv[1]), () => console.log("listening"));`;

async function ground(account: { uid: number; gid: number } | undefined): Promise<Ground> {
  const project = await keptProject();
  const keeper = await project.connect();
  let count = 0;
  return {
    instances: nativeInstances(keeper, project.layout, account),
    order(argv, further): InstanceOrder {
      const id = `development.web-${++count}`;
      const folder = join(project.layout.state, "instances", id);
      mkdirSync(folder, { recursive: true });
      if (account !== undefined) chownSync(folder, account.uid, account.gid);
      return {
        id,
        stage: "development",
        release: "r1",
        component: "web",
        role: "instance",
        argv,
        env: { PATH: "/usr/bin:/bin" },
        from: { runtime: "native", snapshot: "s", source: folder, directory: folder, path: [], env: {} },
        port: undefined,
        mounts: [],
        memoryBytes: 1e9,
        cpuMillicores: 1000,
        log: { path: join(project.layout.state, "logs", `${id}.log`), instance: `web-${count}`, maximum: 4_000_000 },
        folder,
        ...further,
      };
    },
    listener: (port) => [process.execPath, "-e", LISTENER, String(port)],
    async port() {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      return port;
    },
    mask: (values) => keeper.masks(values.map((value) => new Secret(value))),
    adds: [],
    another: async () => nativeInstances(await project.connect(), project.layout, account),
    end: () => project.end(),
  };
}

instancesContract("native processes", () => ground(undefined));

/** Nobody in particular, on every system. */
const NOBODY = { name: "nobody", uid: 65_534, gid: 65_534, home: "/" };
const closed = await obstacle(process.execPath, NOBODY);
if (process.getuid?.() !== 0) test("instances of another account", { skip: "only root can start them: run the tests as root" });
else if (closed !== undefined)
  test("instances of another account", { skip: `this Node is not theirs to run: chmod o+x ${closed}` });
else instancesContract("native processes of another account", () => ground(NOBODY));
