import type { Bucket } from "../../../app/model.ts";
import { BUCKETS, bucketName } from "../data/names.ts";
import { template, type Value } from "../hcl/expression.ts";
import { accessUrl } from "./address.ts";
import type { RunStage } from "./stage.ts";

/** The folder in which components see a bucket. */
export function bucketPath({ app }: RunStage, name: string): string {
  const bucket = app.data.find((datum): datum is Extract<typeof datum, Bucket> => datum.kind === "bucket" && datum.name === name);
  return bucket?.mount ?? `/mnt/${name}`;
}

/** The public address of a bucket where `access.routes` leads to it; else the one at which Google knows it. */
export function bucketUrl(stage: RunStage, name: string): Value<string> {
  const route = stage.app.access?.routes.find(({ to }) => to === name);
  if (route === undefined) return `https://${BUCKETS}/${bucketName(stage.context, name)}`;
  return template(accessUrl(stage, "url"), route.path.replace(/\/$/, ""));
}
