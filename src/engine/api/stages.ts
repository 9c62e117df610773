import { createRoute, z } from "@hono/zod-openapi";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { planDeployment } from "../../plan/deployment.ts";
import { containerName, namesOf, networkName } from "../../run/container/name.ts";
import { planView, scaled, status, surroundings as surroundingsView } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { MAXIMUM_INSTANCES } from "../limits.ts";
import { statusOf } from "../status.ts";
import { surroundings, templateOf } from "../surroundings.ts";
import { answer, body, done, stageParameter } from "./route.ts";
import type { Api, Ending } from "./server.ts";

/** A stage as a whole: its state, plan, scale, and whether it takes requests. */
export function stageRoutes(api: Api, engine: Engine, version: string, end: Ending): void {
  const { world } = engine;
  const { journal, releases } = world;

  api.openapi(
    createRoute({ method: "get", path: "/v1/status", responses: answer(status, "Every stage as it is now") }),
    async (c) => c.json(await statusOf(engine, version), 200),
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/plan",
      request: {
        ...stageParameter,
        ...body(z.object({ release: z.string().optional(), kind: z.enum(["deploy", "promote", "rollback"]).default("deploy") })),
      },
      responses: answer(planView, "What a deployment of the release would do; nothing is changed"),
    }),
    (c) => {
      const stage = c.req.valid("param").stage;
      const { release: name, kind } = c.req.valid("json");
      const record = journal.stages.get(stage);
      const release =
        name === undefined ? (record?.live === undefined ? undefined : releases.get(record.live)) : releases.find(name);
      if (release === undefined) throw new Failure("nothing-live", { stage });
      const live = record?.live;
      const processes = live === undefined ? [] : releases.compiled(live, stage).processes;
      const steps = planDeployment(release.id, releases.compiled(release.id, stage), {
        live: live === undefined ? undefined : { release: live, compiled: releases.compiled(live, stage) },
        counts: Object.fromEntries(processes.map((p) => [p.component, journal.desired.count(stage, p.component, live ?? "")])),
        holds: Object.fromEntries(processes.flatMap((p) => holdOf(p.component))),
        data: journal.data.of(stage).map((d) => d.name),
        kind,
      });
      const waived = Object.entries(releases.app(release.id, stage).accepted).map(([code, reason]) => `${code}: ${reason}`);
      return c.json({ stage, release: release.id, steps, waived }, 200);

      function holdOf(component: string): [string, number][] {
        const hold = journal.holds.get(stage, component);
        return hold === undefined ? [] : [[component, hold]];
      }
    },
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/scale",
      request: { ...stageParameter, ...body(z.object({ component: z.string(), count: z.number().int().min(0).nullable() })) },
      responses: answer(scaled, "Holds the count, or with null lets the component scale by itself again"),
    }),
    (c) => {
      const { stage } = c.req.valid("param");
      const { component, count } = c.req.valid("json");
      const { release, compiled } = live(engine, stage);
      const process = compiled.processes.find((p) => p.component === component);
      if (process === undefined) {
        const known = compiled.processes.map((p) => p.component);
        const job = compiled.jobs.find((j) => j.component === component);
        if (job !== undefined) throw new Failure("not-scalable", { component, kind: "job" });
        throw new Failure("unknown-component", { component, stage, near: nearest(component, known), known });
      }
      if (process.kind === "scheduler") throw new Failure("not-scalable", { component, kind: process.kind });
      if (count !== null && count > MAXIMUM_INSTANCES)
        throw new Failure("scale-out-of-range", { component, count, maximum: MAXIMUM_INSTANCES });
      journal.write("hold", () => {
        journal.holds.set(stage, component, count ?? undefined);
        const now = journal.desired.count(stage, component, release);
        journal.desired.set(stage, component, release, count ?? Math.min(process.scale.max, Math.max(process.scale.min, now)));
      });
      world.emit({
        stage,
        component,
        type: "scaled",
        message: count === null ? `${component} scales as the manifest says again` : `${component} is held at ${count}`,
      });
      engine.supervisor(stage).wake();
      return c.json({ max: process.scale.max }, 200);
    },
  );

  for (const [verb, change] of [
    ["pause", (holdMs: number | undefined) => ({ holdMs: holdMs ?? 30_000 })],
    ["resume", () => ({ holdMs: undefined })],
  ] as const) {
    api.openapi(
      createRoute({
        method: "post",
        path: `/v1/stages/{stage}/${verb}`,
        request: { ...stageParameter, ...body(z.object({ holdMs: z.number().int().positive().max(600_000).optional() })) },
        responses: done(verb === "pause" ? "New requests wait, up to holdMs" : "Waiting requests go on"),
      }),
      async (c) => {
        const { stage } = c.req.valid("param");
        live(engine, stage);
        journal.write(verb, () => journal.stages.update(stage, change(c.req.valid("json").holdMs)));
        await engine.router.publish();
        return c.json({ ok: true as const }, 200);
      },
    );
  }

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/maintenance",
      request: { ...stageParameter, ...body(z.object({ page: z.string().max(1_000_000).nullable() })) },
      responses: done("Every request is answered by this page with 503; null ends it"),
    }),
    async (c) => {
      const { stage } = c.req.valid("param");
      live(engine, stage);
      journal.write("maintenance", () => journal.stages.update(stage, { maintenance: c.req.valid("json").page ?? undefined }));
      await engine.router.publish();
      return c.json({ ok: true as const }, 200);
    },
  );

  for (const verb of ["down", "up"] as const) {
    api.openapi(
      createRoute({
        method: "post",
        path: `/v1/stages/{stage}/${verb}`,
        request: stageParameter,
        responses: done(`Stage ${verb}; data stays`),
      }),
      async (c) => {
        const { stage } = c.req.valid("param");
        known(engine, stage);
        await engine.lifecycle[verb](stage);
        return c.json({ ok: true as const }, 200);
      },
    );
  }

  api.openapi(
    createRoute({
      method: "delete",
      path: "/v1/stages/{stage}",
      request: { ...stageParameter, query: z.object({ data: z.string().optional() }) },
      responses: done("The stage, or one data entry of it, and all it holds are gone for good"),
    }),
    async (c) => {
      const { stage } = c.req.valid("param");
      known(engine, stage);
      await engine.lifecycle.destroy(stage, c.req.valid("query").data);
      return c.json({ ok: true as const }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/stages/{stage}/components/{component}/surroundings",
      request: { params: z.object({ stage: z.string(), component: z.string() }) },
      responses: answer(surroundingsView, "What a command needs to run like the component; holds secrets"),
    }),
    async (c) => {
      const { stage, component } = c.req.valid("param");
      const { release, compiled } = live(engine, stage);
      const known = [...compiled.processes, ...compiled.jobs].map((t) => t.component);
      if (!known.includes(component))
        throw new Failure("unknown-component", { component, stage, near: nearest(component, known), known });
      templateOf(compiled, component);
      // One folder per component, used again by the next command: a terminal's end is not seen by the engine.
      const order = await surroundings(world, {
        id: `${stage}.${component}.exec`,
        stage,
        release,
        component,
        name: component,
        number: 1,
        port: undefined,
        role: "job",
        arguments: [],
      });
      const container = journal.instances.all(stage).find((i) => i.component === component && i.state === "ready")?.id;
      const names = namesOf(world.layout.state, world.app);
      const view =
        order.from.runtime === "native"
          ? {
              runtime: "native" as const,
              cwd: order.from.directory,
              env: { ...order.env },
              ...(world.account === undefined ? {} : { uid: world.account.uid, gid: world.account.gid }),
            }
          : {
              runtime: "container" as const,
              cwd: "/",
              env: { ...order.env },
              image: order.from.reference,
              network: networkName(names, stage),
              ...(container === undefined ? {} : { container: containerName(names, container) }),
            };
      return c.json(view, 200);
    },
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/shutdown",
      request: body(z.object({ deleteData: z.boolean().default(false) })),
      responses: done("Everything ends after this answer"),
    }),
    async (c) => {
      const { deleteData } = c.req.valid("json");
      // Deleting is waited for, so that whoever asked hears when it fails.
      if (deleteData) {
        await engine.shutdown();
        await engine.lifecycle.deleteEverything();
      }
      setImmediate(end);
      return c.json({ ok: true as const }, 200);
    },
  );
}

/** The live release of a stage, or the refusal that says why there is none. */
export function live(engine: Engine, stage: string) {
  const record = known(engine, stage);
  if (record.live === undefined) throw new Failure("nothing-live", { stage });
  return { record, release: record.live, compiled: engine.world.releases.compiled(record.live, stage) };
}

export function known(engine: Engine, stage: string) {
  const record = engine.world.journal.stages.get(stage);
  if (record !== undefined) return record;
  const names = engine.world.journal.stages.all().map((s) => s.name);
  throw new Failure("unknown-stage", { stage, near: nearest(stage, names), known: names });
}
