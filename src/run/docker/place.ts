import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Where an engine may be: its unix socket, and who says so. */
export type Place = { socket: string; because: string };
/** An engine that the caller chose but that is not on a unix socket of this machine. */
export type Elsewhere = { address: string; because: string };

const configuration = z.object({ currentContext: z.string().optional() });
const context = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/**
 * The engine that the caller chose, by `DOCKER_HOST`, `DOCKER_CONTEXT` or `docker context use`; else every socket where
 * Docker, rootless Docker, Docker Desktop, Colima, OrbStack or Podman would listen and that is there, likely ones first.
 */
export async function enginePlaces(env: NodeJS.ProcessEnv): Promise<readonly (Place | Elsewhere)[]> {
  if (env.DOCKER_HOST) return [placeOf(env.DOCKER_HOST, "DOCKER_HOST")];
  const home = env.HOME ?? homedir();
  const settings = env.DOCKER_CONFIG ?? join(home, ".docker");
  const name = env.DOCKER_CONTEXT ?? (await currentContext(settings));
  if (name !== undefined && name !== "default") return [await placeOfContext(settings, name)];
  const sockets = [
    "/var/run/docker.sock",
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "docker.sock")] : []),
    join(home, ".docker", "run", "docker.sock"),
    join(home, ".colima", "default", "docker.sock"),
    join(home, ".orbstack", "run", "docker.sock"),
    "/run/podman/podman.sock",
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "podman", "podman.sock")] : []),
  ];
  const there = await Promise.all(sockets.map(async (socket) => ((await isSocket(socket)) ? [socket] : [])));
  return there.flat().map((socket) => ({ socket, because: "it is there" }));
}

function placeOf(address: string, because: string): Place | Elsewhere {
  return address.startsWith("unix://") ? { socket: address.slice("unix://".length), because } : { address, because };
}

async function currentContext(settings: string): Promise<string | undefined> {
  const text = await readFile(join(settings, "config.json"), "utf8").catch(() => "{}");
  return configuration.safeParse(json(text)).data?.currentContext;
}

async function placeOfContext(settings: string, name: string): Promise<Place | Elsewhere> {
  const because = `the context ${name}`;
  const folder = createHash("sha256").update(name).digest("hex");
  const text = await readFile(join(settings, "contexts", "meta", folder, "meta.json"), "utf8").catch(() => "");
  const found = context.safeParse(json(text));
  return found.success ? placeOf(found.data.Endpoints.docker.Host, because) : { address: "unknown", because };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function isSocket(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}
