import { usesOf } from "../../../app/uses.ts";
import { urlOf } from "../../../compile/kubernetes/service.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { type Entrance, type Target, throughContainer } from "../../../run/kubernetes/relay.ts";
import { serverOf } from "../prepare-client.ts";
import { componentOf } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Looking } from "./looking.ts";

/** A connection that is still open after so long was made. */
const OPEN_MS = 5000;

/**
 * Whether what a component refers to can be reached from within one of its Pods, a line for each: names are looked up and
 * connections made there, so that the image needs no tools for it.
 */
export async function reachedFrom(
  stage: GoogleStage,
  { at }: Looking,
  component: string,
  inside: Entrance,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { app } = at;
  const uses = usesOf(app, componentOf(at, component));
  const place = { app, namespace: app.ground.namespace };
  const services = [...uses.services].map((name) => ({ name, target: targetOf(urlOf(place, name)) }));
  const data = app.data.flatMap((entry) => {
    if (entry.kind === "bucket" || !uses.data.has(entry.name)) return [];
    return [serverOf(stage, at, entry, signal).then(({ host, port }) => ({ name: entry.name, target: { host, port } }))];
  });
  const all = [...(await Promise.all(data)), ...services];
  const width = Math.max(0, ...all.map(({ name }) => name.length));
  return Promise.all(
    all.map(async ({ name, target }) => {
      const trouble = await troubleOn(inside, target);
      return `${name.padEnd(width)}  ${target.host}:${target.port}  ${trouble === undefined ? "answers" : `does not answer: ${trouble}`}`;
    }),
  );
}

function targetOf(url: string): Target {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
}

async function troubleOn(inside: Entrance, target: Target): Promise<string | undefined> {
  const { stream, complaint } = throughContainer(inside, target);
  const late = setTimeout(() => stream.destroy(), OPEN_MS);
  stream.resume();
  stream.end();
  await new Promise((resolve) => stream.once("close", resolve));
  clearTimeout(late);
  return complaint().then(
    (said) => said || undefined,
    (error: unknown) => {
      if (error instanceof Failure) return error.diagnostic.message;
      throw error;
    },
  );
}
