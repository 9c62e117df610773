import { createRoute, z } from "@hono/zod-openapi";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { RunRecord } from "../../run/journal/records.ts";
import { type JobRunView, jobRun } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { answer, body } from "./route.ts";
import type { Api } from "./server.ts";
import { live } from "./stages.ts";

/** Jobs run by hand. */
export function jobRoutes(api: Api, engine: Engine): void {
  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/jobs/{job}/runs",
      request: {
        params: z.object({ stage: z.string(), job: z.string() }),
        ...body(z.object({ args: z.array(z.string()).default([]) })),
      },
      responses: answer(jobRun, "Begun"),
    }),
    async (c) => {
      const { stage, job } = c.req.valid("param");
      const { release, compiled } = live(engine, stage);
      const found = compiled.jobs.find((j) => j.component === job);
      if (found === undefined) {
        const process = compiled.processes.find((p) => p.component === job);
        if (process !== undefined) throw new Failure("not-on-demand", { job, kind: `a ${process.kind}` });
        const names = compiled.jobs.map((j) => j.component);
        throw new Failure("unknown-component", { component: job, stage, near: nearest(job, names), known: names });
      }
      if (found.run.when === "before-release") throw new Failure("not-on-demand", { job, kind: "run before each release" });
      if (found.run.when === "by") throw new Failure("not-on-demand", { job, kind: `started by ${found.run.component}` });
      const checkUp = () => {
        if (engine.world.journal.stages.get(stage)?.down !== false) throw new Failure("stage-is-down", { stage, job });
      };
      checkUp();
      await engine.data.ensureSecrets(stage, compiled, found);
      // It may have gone down meanwhile.
      checkUp();
      const run = engine.jobs.begin({
        stage,
        release,
        job,
        reason: "demand",
        deployment: undefined,
        arguments: c.req.valid("json").args,
      });
      return c.json(runView(run), 200);
    },
  );

  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/runs/{id}",
      request: { params: z.object({ id: z.string() }) },
      responses: answer(jobRun, "As it stands, with its last attempt"),
    }),
    (c) => {
      const run = engine.world.journal.runs.get(c.req.valid("param").id);
      if (run === undefined) throw new Failure("unknown-run", { run: c.req.valid("param").id });
      return c.json(runView(engine.jobs.latestOf(run)), 200);
    },
  );
}

function runView(run: RunRecord): JobRunView {
  return {
    id: run.id,
    stage: run.stage,
    job: run.job,
    attempt: run.attempt,
    state: run.state,
    ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
    ...(run.error === undefined ? {} : { error: run.error }),
    ...(run.started === undefined ? {} : { started: run.started }),
    ...(run.ended === undefined ? {} : { ended: run.ended }),
  };
}
