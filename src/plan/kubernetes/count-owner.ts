/** Who decides how many Pods a Deployment has, as the API server keeps it: a pure reading of its `managedFields`. */
import * as z from "zod";

const deployment = z.object({
  metadata: z.object({
    managedFields: z
      .array(z.object({ manager: z.string().default(""), fieldsV1: z.record(z.string(), z.unknown()).default({}) }))
      .default([]),
  }),
  spec: z.object({ replicas: z.number().optional() }).default({}),
});

/** The count of a Deployment, and the managers that have set it. */
export function countOf(object: object): { count: number | undefined; owners: readonly string[] } {
  const { metadata, spec } = deployment.parse(object);
  const owners = metadata.managedFields.filter(({ fieldsV1 }) => setsCount(fieldsV1)).map(({ manager }) => manager);
  return { count: spec.replicas, owners };
}

function setsCount(fields: Readonly<Record<string, unknown>>): boolean {
  const spec = fields["f:spec"];
  return typeof spec === "object" && spec !== null && "f:replicas" in spec;
}
