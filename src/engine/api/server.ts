import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { EXIT } from "../../diagnostics/exit.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { diskFull } from "../../run/disk-full.ts";
import type { FailureView } from "../../run/protocol/api.ts";
import type { Engine } from "../engine.ts";
import { metricsText } from "../metrics.ts";
import { dataRoutes } from "./data.ts";
import { deploymentRoutes } from "./deployments.ts";
import { eventRoutes } from "./events.ts";
import { jobRoutes } from "./jobs.ts";
import { releaseRoutes } from "./releases.ts";
import { secretRoutes } from "./secrets.ts";
import { stageRoutes } from "./stages.ts";

export type Api = OpenAPIHono;
/** What ends the engine: asked for by the API, done by `main`. */
export type Ending = () => void;

/** Every route of version 1, and its OpenAPI document. */
export function makeApi(engine: Engine, version: string, end: Ending): Api {
  const api = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const message = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
      return c.json({ code: "FL0801", slug: "bad-request", message, exit: EXIT.mistake } satisfies FailureView, 400);
    },
  });
  api.onError((error, c) => failed(error, c, engine));
  for (const routes of [stageRoutes, releaseRoutes, deploymentRoutes, eventRoutes, jobRoutes, secretRoutes, dataRoutes])
    routes(api, engine, version, end);
  api.get("/v1/metrics", async (c) =>
    c.text(await metricsText(engine), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  api.doc31("/v1/openapi.json", { openapi: "3.1.0", info: { title: "Fairlead engine", version } });
  return api;
}

/** A user's mistake or a refusal is data; anything else is our bug, named by its message and found in the engine's log. */
function failed(thrown: Error, c: Context, engine: Engine): Response {
  const error = thrown instanceof Failure ? thrown : (diskFull(thrown) ?? thrown);
  if (error instanceof Failure) {
    const status = error.exit === "mistake" ? 400 : error.exit === "refused" ? 409 : 422;
    return c.json(error.data satisfies FailureView, status);
  }
  console.error(error.stack);
  engine.world.emit({ type: "error", level: "error", message: `${c.req.method} ${c.req.path}: ${error.message}` });
  return c.json({ code: "FL0800", slug: "internal", message: error.message, exit: EXIT.bug } satisfies FailureView, 500);
}

export type Server = {
  /** Serves no longer, and takes the socket away: no other engine is to be expected. */
  close: () => Promise<void>;
  /** Cuts everybody off and leaves the socket: whoever asks waits for the next engine, as after a fall. */
  drop: () => void;
};

/** Serves on a unix socket that only the same user can open. */
export async function serve(api: Api, socket: string): Promise<Server> {
  const server = createServer(getRequestListener(api.fetch));
  // The journal's lock says that no other engine lives, so a socket that is there was left behind.
  if (existsSync(socket)) rmSync(socket);
  const mask = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
  } finally {
    process.umask(mask);
  }
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    drop() {
      server.on("connection", (connection) => connection.destroy());
      server.closeAllConnections();
    },
  };
}
