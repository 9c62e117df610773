import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import { Secret } from "../../src/app/secret.ts";
import { namesOf, networkName } from "../../src/run/container/name.ts";
import { unlessStatus } from "../../src/run/docker/engine.ts";
import { type ContainerMeans, containerMeans, containerProject } from "../support/containers.ts";
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

async function ground(means: ContainerMeans): Promise<Ground> {
  const { keeper, instances, order, another, end } = await containerProject(means);
  return {
    ...{ instances, order, another, end },
    listener: (port) => ["/usr/bin/env", "python3", "-c", LISTENER, String(port)],
    // Every container has all ports to itself.
    port: async () => 8000,
    mask: (values) => keeper.masks(values.map((value) => new Secret(value))),
    // The engine's, and the image's own.
    adds: ["HOSTNAME", "HOME", "LANG"],
  };
}

const means = await containerMeans();
if (typeof means === "string") test("containers", { skip: means });
else {
  instancesContract("containers", () => ground(means));

  test("the servers of a stage that ask for its network at once get one, and a second of its name is taken away", async (t) => {
    const { instances, layout, order, end } = await containerProject(means);
    t.after(end);
    order([]);
    const hosts = await Promise.all(Array.from({ length: 6 }, () => instances.dataHost("development")));
    assert.equal(new Set(hosts).size, 1);
    const name = networkName(namesOf(layout.state, "contract"), "development");
    // Younger engines refuse it, which is as good.
    const body = { Name: name, Driver: "bridge", CheckDuplicate: false };
    await means.engine.tell({ method: "POST", path: "/networks/create", body }).catch(unlessStatus(409));
    assert.equal(await instances.dataHost("development"), hosts[0]);
    const query = { filters: JSON.stringify({ name: [name] }) };
    const listed = z.array(z.object({ Name: z.string() }));
    assert.equal((await means.engine.ask(listed, { method: "GET", path: "/networks", query })).length, 1);
  });
}
