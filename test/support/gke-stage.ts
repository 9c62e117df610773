/** A stage on GKE whose releases are rolled in a given cluster; its records are on the stand-in of Google. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Course } from "../../src/operations/google/course.ts";
import type { GoogleEvent } from "../../src/operations/google/event.ts";
import { rollInClusters } from "../../src/operations/google/gke/roll.ts";
import { GoogleStage, stageOf } from "../../src/operations/google/stage.ts";
import { FORMAT, type ReleaseRecord } from "../../src/plan/records.ts";
import { Connection } from "../../src/run/google/connection.ts";
import { GoogleObjects } from "../../src/run/google/objects.ts";
import { startGoogle } from "../stand-in/google/server.ts";

const PROJECT = "notejam-testing";

export type StageMeans = {
  name: string;
  manifest: string;
  image: string;
  kubeconfig: string;
  /** As the stacks would put it out. */
  outputs: Readonly<Record<string, unknown>>;
};
export type RollOrder = { kind?: "deploy" | "rollback"; signal?: AbortSignal; takeOver?: boolean };

export async function gkeStage({ name, manifest, image, kubeconfig, outputs }: StageMeans) {
  const google = await startGoogle({ projects: [PROJECT] });
  const state = await mkdtemp(join(tmpdir(), "fairlead-gke-"));
  await mkdir(join(state, "run"));
  const env = { ...process.env, ...google.env, FAIRLEAD_KUBECONFIG: kubeconfig };
  const connection = new Connection(env, { firstPauseMs: 1 });
  const objects = new GoogleObjects(connection);
  const events: GoogleEvent[] = [];
  const world = {
    env,
    layout: { project: state, state, cache: join(state, "cache"), runtime: join(state, "run") },
    account: undefined,
    connection,
    objects,
    terraform: undefined,
    by: "test",
    now: () => new Date(),
    pause: async (ms: number, signal: AbortSignal) => void (await pause(ms, undefined, { signal })),
    emit: (event: GoogleEvent) => void events.push(event),
    onProgress: () => {},
    onPrepared: () => {},
  };
  const stage = new GoogleStage(name, { path: join(state, "fairlead.yaml"), file: "fairlead.yaml", text: manifest }, world);
  await objects.makeBucket({ name: stage.bucket, project: PROJECT, location: "EU" });
  let number = 0;
  let live: ReleaseRecord | undefined;

  /** A release with another manifest or image; nothing is built. */
  function release(change: { manifest?: (text: string) => string; image?: string } = {}): ReleaseRecord {
    number++;
    const text = change.manifest?.(manifest) ?? manifest;
    const id = `r${number}-${String(number).padStart(8, "0")}`;
    const record = {
      format: FORMAT,
      id,
      number,
      app: stage.app.name,
      created: new Date().toISOString(),
      by: "test",
      dirty: false,
      digest: "0".repeat(64),
      file: "fairlead.yaml",
      manifest: text,
    } as const;
    const components = stageOf({ ...record, images: {} }, name).app.components;
    const images = components.map((component) => [component.name, { reference: change.image ?? image, digest: "sha256:0" }]);
    return { ...record, images: Object.fromEntries(images) };
  }

  /** Rolls a release, and takes it for live where that went well. */
  async function roll(next: ReleaseRecord, { kind = "deploy", signal = new AbortController().signal, takeOver }: RollOrder = {}) {
    const deployment = await stage.deployments.begin({ kind, release: next.id, by: "test" });
    const settings = await stage.settings.read();
    const course: Course = {
      stage,
      next: stageOf(next, name),
      live: live && stageOf(live, name),
      liveRecord: undefined,
      deployment,
      variables: { execution: deployment.record.id, settings },
      approved: new Map(),
      order: {
        kind,
        wanted: { from: "release", name: next.id },
        approve: true,
        allowDataLoss: false,
        confirm: async () => {},
        signal,
        ...(takeOver === undefined ? {} : { takeOver }),
      },
      signal,
    };
    events.length = 0;
    await rollInClusters(course, new Map(Object.entries(outputs)));
    await deployment.end("done");
    live = next;
  }

  return {
    stage,
    events,
    namespace: stage.app.ground.namespace,
    release,
    roll,
    live: () => live,
    end: async () => {
      await google.close();
      await rm(state, { recursive: true, force: true });
    },
  };
}
export type GkeStage = Awaited<ReturnType<typeof gkeStage>>;
