import { z } from "@hono/zod-openapi";
import { failure } from "../../run/protocol/api.ts";

/** Pieces that every route is described with. */
export const stageParameter = { params: z.object({ stage: z.string().describe("A stage's name") }) };

export function body<T extends z.ZodType>(schema: T) {
  return { body: { content: { "application/json": { schema } }, required: true } } as const;
}

/** 200 with the schema, or the failure every route can give. */
export function answer<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: { "application/json": { schema } } },
    400: { description: "A mistake in the request", content: { "application/json": { schema: failure } } },
    409: { description: "Refused as things stand", content: { "application/json": { schema: failure } } },
    422: { description: "Tried and failed", content: { "application/json": { schema: failure } } },
  } as const;
}

export const done = (description: string) => answer(z.object({ ok: z.literal(true) }), description);
