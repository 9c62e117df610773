import { local } from "../context.ts";
import { plainBlock } from "../hcl/block.ts";
import { raw } from "../hcl/expression.ts";
import type { Draft } from "../stack.ts";
import { addressOf } from "./order.ts";
import { revisionOf } from "./revision.ts";
import { isStartedByAnother, ofKind, type RunStage } from "./stage.ts";

/** What commands and other stacks ask about what runs. */
export function outputs(stage: RunStage): Draft {
  const services = ofKind(stage, "service");
  const pools = [...ofKind(stage, "worker"), ...ofKind(stage, "scheduler")];
  const jobs = ofKind(stage, "job").filter((job) => !isStartedByAnother(job));
  const of = (components: typeof stage.components, attribute: string) =>
    Object.fromEntries(components.map((component) => [component.name, addressOf(component).get(attribute)]));
  const all = [
    { name: "service_uris", value: of(services, "uri"), says: "The address at which Google knows each service.", any: services },
    { name: "services", value: of(services, "name"), says: "The name of each service.", any: services },
    { name: "worker_pools", value: of(pools, "name"), says: "The name of each worker pool.", any: pools },
    { name: "jobs", value: of(jobs, "name"), says: "The name of each job.", any: jobs },
    {
      name: "revisions",
      value: Object.fromEntries([...services, ...pools].map(({ name }) => [name, revisionOf(name)])),
      says: "The revision of each component that this release is; `previous` of the next one.",
      any: [...services, ...pools],
    },
    {
      name: "accounts",
      value: Object.fromEntries(stage.components.map(({ name }) => [name, raw(`google_service_account.${local(name)}.email`)])),
      says: "The account each component runs as.",
      any: stage.components,
    },
  ];
  const blocks = all.flatMap(({ name, value, says, any }) =>
    any.length === 0 ? [] : [plainBlock("output", [name], { value, description: says })],
  );
  return { file: "outputs.tf", blocks };
}
