import { createRoute, z } from "@hono/zod-openapi";
import { Secret } from "../../app/secret.ts";
import { compileLocal } from "../../compile/local/compile.ts";
import { deployment, type SecretView, secretView } from "../../run/protocol/api.ts";
import { isDataPassword, needsOf, type SecretNeeds } from "../../run/secrets.ts";
import type { Engine } from "../engine.ts";
import { readApp } from "../releases.ts";
import { deploymentView } from "../status.ts";
import { answer, body, done, stageParameter } from "./route.ts";
import type { Api } from "./server.ts";
import { known } from "./stages.ts";

const nameParameter = { params: z.object({ stage: z.string(), name: z.string() }) };

/** As it stands in the working tree: what it names may be supplied before its first release is made. */
const manifest = z.object({ file: z.string(), text: z.string() });

/** Secrets by name; a value goes in and never out. */
export function secretRoutes(api: Api, engine: Engine): void {
  const { world } = engine;

  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/stages/{stage}/secrets",
      request: stageParameter,
      responses: answer(z.array(secretView), "Names and where they come from"),
    }),
    (c) => {
      const { stage } = c.req.valid("param");
      const entries = world.secrets(stage).list(needs(engine, stage));
      return c.json(
        entries.map(
          (entry): SecretView => ({
            name: entry.name,
            source: sourceOf(engine, stage, entry.name),
            set: entry.from !== "missing",
            ...(entry.since === undefined ? {} : { changed: entry.since }),
          }),
        ),
        200,
      );
    },
  );

  api.openapi(
    createRoute({
      method: "put",
      path: "/v1/stages/{stage}/secrets/{name}",
      request: { ...nameParameter, ...body(z.object({ value: z.string(), manifest: manifest.optional() })) },
      responses: done("Kept; instances get it when they next start"),
    }),
    async (c) => {
      const { stage, name } = c.req.valid("param");
      const { value, manifest: tree } = c.req.valid("json");
      const known = needs(engine, stage);
      await world
        .secrets(stage)
        .set(name, new Secret(value), tree === undefined ? known : joined(known, needsOfText(tree, stage)));
      await engine.data.mask();
      return c.json({ ok: true as const }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/secrets/{name}/rotate",
      request: { ...nameParameter, ...body(z.object({ by: z.string() })) },
      responses: answer(
        z.object({ deployment: deployment.optional() }),
        "A new value is generated. A data server takes its new password at once, and the deployment that begins gives it to instances; they get any other secret when they next start",
      ),
    }),
    async (c) => {
      const { stage, name } = c.req.valid("param");
      const { live, down } = known(engine, stage);
      const wanted = needs(engine, stage);
      const rotate = async () => {
        await world.secrets(stage).rotate(name, wanted);
        await engine.data.mask();
      };
      if (live === undefined || down || !isDataPassword(name, wanted)) {
        await rotate();
        return c.json({}, 200);
      }
      const roll = await engine.deployments.restart(stage, c.req.valid("json").by, rotate);
      return c.json({ deployment: deploymentView(engine, roll) }, 200);
    },
  );
}

/** What the stage's live release names, or, before its first deployment, what the newest release would. */
function needs(engine: Engine, stage: string) {
  const { journal, releases } = engine.world;
  const release = journal.stages.get(stage)?.live ?? journal.releases.last()?.id;
  return release === undefined ? { secrets: [], data: [] } : needsOf(releases.compiled(release, stage));
}

function needsOfText({ file, text }: z.infer<typeof manifest>, stage: string): SecretNeeds {
  return needsOf(compileLocal(readApp({ file, manifest: text }, stage)).stage);
}

/** What is newer wins. */
function joined(old: SecretNeeds, fresh: SecretNeeds): SecretNeeds {
  const kept = old.secrets.filter(({ name }) => !fresh.secrets.some((secret) => secret.name === name));
  return { secrets: [...kept, ...fresh.secrets], data: [...old.data, ...fresh.data] };
}

function sourceOf(engine: Engine, stage: string, name: string): SecretView["source"] {
  return needs(engine, stage).secrets.find((secret) => secret.name === name)?.source ?? "data";
}
