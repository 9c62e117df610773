import { fill } from "../app/fill.ts";
import { Secret, type Value } from "../app/secret.ts";
import { readBy } from "../compile/local/later.ts";
import type { LocalJob, LocalStage } from "../compile/local/stage.ts";
import { makeBucket } from "../run/bucket.ts";
import { paths } from "../run/layout.ts";
import { neededBefore } from "../run/secrets.ts";
import { findServerPort, free } from "./ports.ts";
import { internalPort, postgresPort, redisPort } from "./purposes.ts";
import type { World } from "./world.ts";

export type ServerState = {
  state: "running" | "starting" | "stopped" | "failed";
  version: string | undefined;
  error: string | undefined;
};

/** The data servers of all stages: brought up with a stage, looked after while it runs, stopped last. */
export class DataServers {
  readonly #world: World;
  readonly #states = new Map<string, ServerState>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Secrets, servers, databases and buckets of the release stand when this resolves; nothing already there is touched. */
  async ensure(stage: string, release: string): Promise<void> {
    const { journal, secrets } = this.#world;
    const compiled = this.#world.releases.compiled(release, stage);
    await secrets(stage).ensure(neededBefore(compiled));
    await this.mask();
    for (const purpose of purposes(compiled)) await this.#port(stage, purpose);
    journal.write("data", () => {
      for (const data of [...compiled.postgres, ...compiled.redis]) journal.data.set(stage, data.name, data.kind, data.version);
      for (const bucket of compiled.buckets) journal.data.set(stage, bucket.name, "bucket", undefined);
    });
    for (const bucket of compiled.buckets)
      await makeBucket(paths.bucket(this.#world.layout, stage, bucket.name), this.#world.account);
    await Promise.all([
      ...compiled.postgres.map((spec) => this.#watched(stage, spec.name, () => this.#postgres(stage, spec))),
      ...compiled.redis.map((spec) => this.#watched(stage, spec.name, () => this.#redis(stage, spec))),
    ]);
  }

  /** Rotated passwords that no instance works with any more are accepted no longer. */
  async settle(stage: string, release: string): Promise<void> {
    if (!this.#world.secrets(stage).isRotating) return;
    await this.#world.secrets(stage).settle();
    await this.ensure(stage, release);
  }

  /** Before a job runs by hand: what nobody has supplied so far is asked for. */
  async ensureSecrets(stage: string, compiled: LocalStage, job: LocalJob): Promise<void> {
    await this.#world.secrets(stage).ensure({ secrets: readBy(compiled, [job]), data: [] });
    await this.mask();
  }

  /** Tells the keeper every secret of every stage, so that none reaches a log. */
  async mask(): Promise<void> {
    const { journal, keeper, secrets } = this.#world;
    await keeper.masks(
      journal.stages
        .all()
        .flatMap((stage) => [
          ...secrets(stage.name).all(),
          ...this.#composed(stage.name, stage.live ?? journal.deployments.running(stage.name)[0]?.release),
        ]),
    );
  }

  /** Composed secrets as wholes: encoded, one is not the sum of its encoded parts (`admin:…` in a basic authorization). */
  #composed(stage: string, release: string | undefined): Secret[] {
    if (release === undefined) return [];
    const { secrets } = this.#world.releases.compiled(release, stage);
    const value = (name: string, depth: number): Value => {
      const source = secrets.find((secret) => secret.name === name);
      if (source?.source !== "compose" || depth > secrets.length) return this.#world.secrets(stage).get(name) ?? "";
      return fill(source.text, (reference) => (reference.of === "secret" ? value(reference.name, depth + 1) : ""));
    };
    return secrets.flatMap(({ name, source }) => {
      const found = source === "compose" ? value(name, 0) : undefined;
      return found instanceof Secret ? [found] : [];
    });
  }

  /** Ends every server the stage holds data of, whichever release asked for it. */
  async stop(stage: string): Promise<void> {
    const { journal, layout, postgres, redis } = this.#world;
    await Promise.all(
      journal.data.of(stage).map(async ({ name, kind }) => {
        const order = { id: serverId(stage, name), spec: { name }, directory: paths.data(layout, stage, name) };
        if (kind === "postgres") await postgres.stop(order);
        if (kind === "redis") await redis.stop(order);
        this.#states.set(order.id, { state: "stopped", version: undefined, error: undefined });
      }),
    );
  }

  /** Stages with a server that should run and where nobody listens: one that outlived its keeper is nobody's child, so its end is not told. */
  async fallen(): Promise<string[]> {
    const { journal, releases } = this.#world;
    const fallen: string[] = [];
    for (const { name, live, down } of journal.stages.all()) {
      if (live === undefined || down) continue;
      const compiled = releases.compiled(live, name);
      const ports = [
        ...compiled.postgres.map((p) => [p.name, postgresPort(p.name)] as const),
        ...compiled.redis.map((r) => [r.name, redisPort(r.name)] as const),
      ];
      for (const [data, purpose] of ports) {
        const port = journal.ports.get(name, purpose);
        if (this.state(name, data).state === "running" && port !== undefined && (await free(port))) fallen.push(name);
      }
    }
    return fallen;
  }

  state(stage: string, name: string): ServerState {
    return this.#states.get(serverId(stage, name)) ?? { state: "stopped", version: undefined, error: undefined };
  }

  async #watched(stage: string, name: string, ensure: () => Promise<{ version: string }>): Promise<void> {
    const id = serverId(stage, name);
    const isDown = () => this.#world.journal.stages.get(stage)?.down ?? false;
    this.#states.set(id, { state: "starting", version: undefined, error: undefined });
    try {
      for (;;) {
        const { version } = await ensure();
        if (!isDown()) {
          this.#states.set(id, { state: "running", version, error: undefined });
          return;
        }
        // The stage went down while this waited for its turn, and may have come back while it was taken down again.
        await this.stop(stage);
        if (isDown()) return;
      }
    } catch (error) {
      this.#states.set(id, {
        state: "failed",
        version: undefined,
        error: error instanceof Error ? error.message : String(error),
      });
      throw error;
    }
  }

  async #postgres(stage: string, spec: LocalStage["postgres"][number]) {
    const { layout, postgres, secrets } = this.#world;
    return postgres.ensure({
      id: serverId(stage, spec.name),
      spec,
      directory: paths.data(layout, stage, spec.name),
      port: await this.#port(stage, postgresPort(spec.name)),
      listen: await this.#listen(stage),
      password: secrets(stage).data(spec.name),
      superuserPassword: secrets(stage).administrator(spec.name),
      logFile: paths.log(layout, stage, spec.name),
    });
  }

  async #redis(stage: string, spec: LocalStage["redis"][number]) {
    const { layout, redis, secrets } = this.#world;
    return redis.ensure({
      id: serverId(stage, spec.name),
      spec,
      directory: paths.data(layout, stage, spec.name),
      port: await this.#port(stage, redisPort(spec.name)),
      listen: await this.#listen(stage),
      password: secrets(stage).data(spec.name),
      before: secrets(stage).before(spec.name),
      logFile: paths.log(layout, stage, spec.name),
    });
  }

  async #listen(stage: string): Promise<string[]> {
    const runtime = this.#world.journal.stages.get(stage)?.runtime ?? "native";
    const host = await this.#world.instances(runtime).dataHost(stage);
    return [...new Set(["127.0.0.1", host])];
  }

  /** Chosen once and kept, so that what was told about it stays true. */
  async #port(stage: string, purpose: string): Promise<number> {
    const { journal, layout } = this.#world;
    const known = journal.ports.get(stage, purpose);
    if (known !== undefined) return known;
    const found = await findServerPort(this.#world, `${layout.state} ${stage} ${purpose}`);
    return journal.write("port", () => {
      // Somebody else may have looked for it at the same time, and told it already.
      const port = journal.ports.get(stage, purpose) ?? found;
      journal.ports.set(stage, purpose, port);
      return port;
    });
  }
}

const serverId = (stage: string, data: string): string => `${stage}.${data}.server`;

function purposes(compiled: LocalStage): string[] {
  const named = new Set(compiled.processes.flatMap((process) => process.after));
  for (const part of [...compiled.processes, ...compiled.jobs]
    .flatMap((t) => [...Object.values(t.env), ...(t.argv ?? [])])
    .flat()) {
    if ("reference" in part && part.reference.of === "service") named.add(part.reference.name);
  }
  for (const file of compiled.files) {
    if ("text" in file.content)
      for (const part of file.content.text)
        if ("reference" in part && part.reference.of === "service") named.add(part.reference.name);
    // What a template refers to is known only from its text, so every service gets a port where there are templates.
    if ("template" in file.content)
      for (const process of compiled.processes) if (process.kind === "service") named.add(process.component);
  }
  return [
    ...compiled.postgres.map((p) => postgresPort(p.name)),
    ...compiled.redis.map((r) => redisPort(r.name)),
    ...[...named].sort().map(internalPort),
  ];
}
