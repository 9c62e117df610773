import { createRoute, z } from "@hono/zod-openapi";
import { deployment, newDeployment } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { deploymentView } from "../status.ts";
import { answer, body, stageParameter } from "./route.ts";
import type { Api } from "./server.ts";

const idParameter = { params: z.object({ id: z.string() }) };

/** Deployments: begun, looked at, cancelled, resumed. Their course is told by events. */
export function deploymentRoutes(api: Api, engine: Engine): void {
  const { deployments } = engine;

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/deployments",
      request: { ...stageParameter, ...body(newDeployment) },
      responses: answer(deployment, "Begun, or the last one when that release is live already"),
    }),
    async (c) => c.json(deploymentView(engine, await deployments.begin(c.req.valid("param").stage, c.req.valid("json"))), 200),
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/stages/{stage}/restart",
      request: { ...stageParameter, ...body(z.object({ by: z.string() })) },
      responses: answer(deployment, "The live release is rolled once more, so that its instances read secrets and files anew"),
    }),
    async (c) =>
      c.json(deploymentView(engine, await deployments.restart(c.req.valid("param").stage, c.req.valid("json").by)), 200),
  );

  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/deployments/{id}",
      request: idParameter,
      responses: answer(deployment, "As it stands"),
    }),
    (c) => c.json(deploymentView(engine, deployments.get(c.req.valid("param").id)), 200),
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/deployments/{id}/cancel",
      request: idParameter,
      responses: answer(deployment, "Its outcome, with everything put back"),
    }),
    async (c) => c.json(deploymentView(engine, await deployments.cancel(c.req.valid("param").id)), 200),
  );

  api.openapi(
    createRoute({
      method: "post",
      path: "/v1/deployments/{id}/resume",
      request: { ...idParameter, ...body(z.object({ rerunJob: z.boolean().optional() })) },
      responses: answer(deployment, "Goes on where it was interrupted"),
    }),
    async (c) =>
      c.json(
        deploymentView(
          engine,
          await deployments.resume(deployments.get(c.req.valid("param").id).stage, c.req.valid("json").rerunJob),
        ),
        200,
      ),
  );
}
