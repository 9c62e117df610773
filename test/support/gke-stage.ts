/** A stage on GKE whose releases are rolled in a given cluster; its records are on the stand-in of Google. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { GoogleEvent } from "../../src/operations/google/event.ts";
import { readFleet } from "../../src/operations/google/fleet.ts";
import type { ClusterRoll } from "../../src/operations/google/gke/aim.ts";
import { rollInClusters } from "../../src/operations/google/gke/roll.ts";
import { GoogleStage, stageOf } from "../../src/operations/google/stage.ts";
import type { ReleaseRecord } from "../../src/plan/records.ts";
import type { Settings } from "../../src/plan/settings.ts";
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
  /** Of whoever deploys, beside the machine's. */
  env?: NodeJS.ProcessEnv;
};
export type RollOrder = { kind?: "deploy" | "rollback"; signal?: AbortSignal; takeOver?: boolean };

export async function gkeStage({ name, manifest, image, kubeconfig, outputs, env: more }: StageMeans) {
  const google = await startGoogle({ projects: [PROJECT] });
  const state = await mkdtemp(join(tmpdir(), "fairlead-gke-"));
  await mkdir(join(state, "run"));
  const env = { ...process.env, ...google.env, FAIRLEAD_KUBECONFIG: kubeconfig, ...more };
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

  /** A release with another manifest or other images; nothing is built. */
  function release(change: { manifest?: (text: string) => string; images?: Readonly<Record<string, string>> } = {}) {
    number++;
    const text = change.manifest?.(manifest) ?? manifest;
    const { stages } = readFleet(text, "fairlead.yaml", name);
    const components = stages.flatMap((app) => app.components);
    const images = components.map((one) => [one.name, { reference: change.images?.[one.name] ?? image, digest: "sha256:0" }]);
    return stage.releases.add({
      by: "test",
      dirty: false,
      digest: String(number).padStart(64, "0"),
      file: "fairlead.yaml",
      manifest: text,
      images: Object.fromEntries(images),
    });
  }

  /** Rolls a release, and takes it for live where that went well. */
  async function roll(
    next: ReleaseRecord,
    { kind = "deploy", signal = new AbortController().signal, takeOver = false }: RollOrder = {},
  ) {
    const deployment = await stage.deployments.begin({ kind, release: next.id, by: "test" });
    const settings = await stage.settings.read();
    const roll: ClusterRoll = {
      stage,
      next: stageOf(next, name),
      live: live && stageOf(live, name),
      variables: { execution: deployment.record.id, settings },
      jobs: kind !== "rollback",
      takeOver,
      signal,
    };
    events.length = 0;
    await rollInClusters(roll, new Map(Object.entries(outputs)));
    await deployment.end("done");
    live = next;
  }

  /** Changes what is settled, and delivers what is live as it is then. */
  async function settle(change: (before: Settings) => Settings): Promise<void> {
    if (live === undefined) throw new Error("nothing is live");
    const before = await stage.settings.read();
    const settings = await stage.settings.change(change);
    const released = stageOf(live, name);
    const variables = { execution: "", settings };
    events.length = 0;
    await rollInClusters(
      {
        stage,
        next: released,
        live: released,
        before,
        variables,
        jobs: false,
        takeOver: false,
        signal: new AbortController().signal,
      },
      new Map(Object.entries(outputs)),
    );
  }

  return {
    stage,
    google: google.world,
    events,
    settle,
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
