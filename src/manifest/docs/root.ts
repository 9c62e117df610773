import * as z from "zod";
import { stageShape } from "../schema/stage.ts";
import { manifestSchema } from "../schema.ts";

/** The manifest as the manual describes it: as it is written, with the defaults that stage keys have once merged. */
export const root = z.strictObject({ ...manifestSchema.shape, ...stageShape, target: stageShape.target.optional() });
