import * as z from "zod";
import { formOf } from "../schema/form.ts";
import { manifestSchema } from "../schema.ts";

/**
 * The JSON Schema of a manifest, for editors and other validators: draft 7, which every YAML language server reads. It
 * takes all that `parseManifest` takes, and refuses what can be said in JSON Schema.
 */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(manifestSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema: part }) => {
      // Our forms have names of their own, which other validators would take for formats they do not know.
      if (part.format !== undefined && formOf(part.format) !== undefined) delete part.format;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
    },
  });
  return {
    $schema: schema.$schema,
    title: "fairlead.yaml",
    description: "The manifest of an app that Fairlead runs.",
    ...schema,
  };
}
