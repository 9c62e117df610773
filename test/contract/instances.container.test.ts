import { test } from "node:test";
import { Secret } from "../../src/app/secret.ts";
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
else instancesContract("containers", () => ground(means));
