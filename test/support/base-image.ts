import { z } from "zod";
import type { Engine } from "../../src/run/docker/engine.ts";

/** Images with a Python 3 and a shell that tests may run: the one scripts/ci/docker.sh makes, else what is there already. */
const CANDIDATES = ["fairlead/python:slim", "python:3.11-slim", "python:3.12-slim", "python:3-slim"];

/** The first of them that the engine holds; nothing is pulled. */
export async function baseImage(engine: Engine): Promise<string | undefined> {
  for (const name of CANDIDATES) {
    if (await engine.find(z.object({ Id: z.string() }), { method: "GET", path: `/images/${name}/json` })) return name;
  }
  return undefined;
}
