import * as z from "zod";
import { form } from "./form.ts";

const unit = "(ms|s|m|h|d)";

export const duration = form(
  "a-duration",
  new RegExp(`^[0-9]{1,9}${unit}$`),
  "a duration",
  "a whole number and ms, s, m, h or d: `30s`, `5m`, `7d`",
);

export const size = form(
  "a-size",
  /^[1-9][0-9]{0,8}(Ki|Mi|Gi|Ti)$/,
  "a size",
  "a whole number and Ki, Mi, Gi or Ti: `512Mi`, `20Gi`",
);

const millicores = form(
  "millicores",
  /^[1-9][0-9]{0,6}m$/,
  "a share of processors",
  "thousandths as `250m`, or a number of processors as `0.5` or `2`",
);

export const cpu = z.union([z.number().min(0.001).max(1000), millicores]);

export const rate = form(
  "a-rate",
  new RegExp(`^[1-9][0-9]{0,8}/[1-9][0-9]{0,8}${unit}$`),
  "a rate",
  "a count, a slash and a duration: `600/1m`",
);

export const percentage = form(
  "a-percentage",
  /^(100|[1-9]?[0-9](\.[0-9]{1,3})?)%$/,
  "a percentage",
  "a number from 0 to 100 and a percent sign: `70%`",
);

/** A positive count of things. */
export const count = z.int().min(1).max(100_000);
