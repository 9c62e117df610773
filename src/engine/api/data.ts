import { createRoute, z } from "@hono/zod-openapi";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { type Connection, connection } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { postgresPort, redisPort } from "../purposes.ts";
import { answer } from "./route.ts";
import type { Api } from "./server.ts";
import { live } from "./stages.ts";

/** How to reach a data server; holds its password, so only over the same-user socket. */
export function dataRoutes(api: Api, engine: Engine): void {
  api.openapi(
    createRoute({
      method: "get",
      path: "/v1/stages/{stage}/data/{name}/connection",
      request: { params: z.object({ stage: z.string(), name: z.string() }) },
      responses: answer(connection, "Address, account and password"),
    }),
    (c) => {
      const { stage, name } = c.req.valid("param");
      return c.json(connectionOf(engine, stage, name), 200);
    },
  );
}

function connectionOf(engine: Engine, stage: string, name: string): Connection {
  const { journal, secrets } = engine.world;
  const { compiled } = live(engine, stage);
  const postgres = compiled.postgres.find((p) => p.name === name);
  const redis = compiled.redis.find((r) => r.name === name);
  const purpose = postgres !== undefined ? postgresPort(name) : redisPort(name);
  const port = journal.ports.get(stage, purpose);
  if ((postgres === undefined && redis === undefined) || port === undefined) {
    const known = [...compiled.postgres, ...compiled.redis].map((d) => d.name);
    throw new Failure("unknown-data", { data: name, stage, near: nearest(name, known), known });
  }
  const password = secrets(stage).data(name).reveal();
  if (postgres !== undefined)
    return { kind: "postgres", host: "127.0.0.1", port, user: postgres.user, password, database: postgres.database };
  return { kind: "redis", host: "127.0.0.1", port, password };
}
