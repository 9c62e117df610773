import { createRoute, z } from "@hono/zod-openapi";
import { Failure } from "../../diagnostics/failure.ts";
import { newRelease, release } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { addRelease, pruneReleases } from "../release-store.ts";
import { releaseView } from "../status.ts";
import { answer, body } from "./route.ts";
import type { Api } from "./server.ts";

const releaseParameter = { params: z.object({ release: z.string().describe("Id or number") }) };

/** Releases: written once, listed, read, pruned. */
export function releaseRoutes(api: Api, engine: Engine): void {
  const { journal, releases } = engine.world;

  api.openapi(
    createRoute({ method: "get", path: "/v1/releases", responses: answer(z.array(release), "Every kept release, oldest first") }),
    (c) =>
      c.json(
        journal.releases.all().map((r) => releaseView(engine, r)),
        200,
      ),
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/releases",
      request: body(newRelease),
      responses: answer(release, "The release; the same content gives the same one"),
    }),
    (c) => c.json(releaseView(engine, addRelease(engine.world, c.req.valid("json"))), 200),
  );

  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/releases/{release}/manifest",
      request: releaseParameter,
      responses: answer(z.object({ file: z.string(), text: z.string() }), "The manifest it was made from"),
    }),
    (c) => {
      const found = releases.find(c.req.valid("param").release);
      return c.json({ file: found.file, text: found.manifest }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/releases/prune",
      request: body(z.object({ keep: z.number().int().min(0), release: z.string().optional() })),
      responses: answer(
        z.object({ removed: z.array(z.string()) }),
        "Releases that are neither live nor kept, and their snapshots, are gone",
      ),
    }),
    async (c) => {
      const { keep, release: name } = c.req.valid("json");
      const only = name === undefined ? undefined : releases.find(name).id;
      const used = journal.stages.all().filter((stage) => only !== undefined && (stage.live === only || stage.previous === only));
      if (only !== undefined && used.length > 0)
        throw new Failure("release-in-use", { release: only, stages: used.map((s) => s.name) });
      return c.json({ removed: await pruneReleases(engine.world, keep, only) }, 200);
    },
  );
}
