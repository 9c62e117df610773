import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { containerInstances } from "../../src/run/container/instances.ts";
import { Engine, engineAnswers } from "../../src/run/docker/engine.ts";
import { findProgram } from "../../src/run/find-program.ts";
import type { InstanceOrder } from "../../src/run/ports.ts";
import { keptProject } from "./keeper.ts";

/** Images with a Python 3 and a shell that tests may run: the one scripts/ci/docker.sh makes, else what is there already. */
const CANDIDATES = ["fairlead/python:slim", "python:3.11-slim", "python:3.12-slim", "python:3-slim"];

export type ContainerMeans = { engine: Engine; image: string };

/** An engine with an image to run, and a client to build with; or what is missing, and how to get it. Nothing is pulled. */
export async function containerMeans(): Promise<ContainerMeans | string> {
  const engine = await engineAnswers(process.env);
  if (!(engine instanceof Engine)) return "no Docker-compatible engine answers: scripts/ci/docker.sh starts one";
  const client = (await findProgram("docker", process.env)) ?? (await findProgram("podman", process.env));
  if (client === undefined) return "neither docker nor podman is on PATH: install the engine's client";
  for (const image of CANDIDATES) {
    const found = await engine.find(z.object({ Id: z.string() }), { method: "GET", path: `/images/${image}/json` });
    if (found !== undefined) return { engine, image };
  }
  return "there is no image with Python 3: scripts/ci/docker.sh makes one";
}

export type ContainerProject = Awaited<ReturnType<typeof containerProject>>;

/** A project with a real keeper whose instances are containers; `end` leaves nothing behind, in the engine neither. */
export async function containerProject({ engine, image }: ContainerMeans) {
  const project = await keptProject();
  const keeper = await project.connect();
  const instances = containerInstances(engine, keeper, project.layout, "contract");
  const stages = new Set<string>();
  let count = 0;
  return {
    ...project,
    keeper,
    instances,
    /** The engine ends and another looks after the same project. */
    another: async () => containerInstances(engine, await project.connect(), project.layout, "contract"),
    order(argv: readonly string[], further: Partial<InstanceOrder> = {}): InstanceOrder {
      const stage = further.stage ?? "development";
      stages.add(stage);
      const id = `${stage}.web-${++count}`;
      const folder = join(project.layout.state, "instances", id);
      mkdirSync(folder, { recursive: true });
      return {
        id,
        stage,
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
    async end(): Promise<void> {
      const last = containerInstances(engine, await project.connect(), project.layout, "contract");
      for (const { id } of await last.observe()) await last.forget(id);
      for (const stage of stages) await last.leave(stage);
      await project.end();
    },
  };
}
