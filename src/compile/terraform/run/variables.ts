import type { Draft, Mentions } from "../stack.ts";
import { mentioned, secretVersions, type Variable, variables } from "../variable.ts";
import { autoscalerImage } from "./autoscaler.ts";
import { collectorImage } from "./collector.ts";
import { ofKind, type RunStage } from "./stage.ts";

const COUNT = "count >= 0 && floor(count) == count";

/** What changes from one deployment to the next without the stack being compiled anew: what the stack asks for. */
export function runVariables(stage: RunStage, mentions: Mentions): Draft {
  const services = ofKind(stage, "service");
  const all = [
    images,
    release,
    commit,
    execution,
    traffic,
    previous,
    scale(services.map(({ name }) => name)),
    schedulerInstances,
    secretVersions,
    autoscalerImage,
    collectorImage,
  ];
  return variables(...mentioned(all, mentions));
}

const images: Variable = {
  name: "images",
  type: "map(string)",
  description: "The image each component runs, by component, pinned by its digest.",
  valid: {
    condition: 'alltrue([for image in values(var.images) : can(regex("@sha256:[0-9a-f]{64}$", image))])',
    message: "An image is named by its digest: repository@sha256:…",
  },
};

const release: Variable = {
  name: "release",
  type: "string",
  description: "The id of the release; components read it as FAIRLEAD_RELEASE.",
};

const commit: Variable = {
  name: "commit",
  type: "string",
  description: "The commit the release was made of; empty where there is none.",
  default: "",
};

const execution: Variable = {
  name: "execution",
  type: "string",
  description:
    "What the jobs before and after a release run for, once for each value; empty: the release. A rollback keeps the value that ran last, and an attempt after a failed one needs another.",
  default: "",
};

const traffic: Variable = {
  name: "traffic",
  type: "map(number)",
  description: "The share of requests, in percent, that the new revision of a service gets; 100 where it is not listed.",
  default: {},
  valid: {
    condition:
      "alltrue([for service, percent in var.traffic : percent >= 0 && percent <= 100 && floor(percent) == percent && (percent == 100 || contains(keys(var.previous), service))])",
    message: "A share is a whole number from 0 to 100; below 100 var.previous has to name the revision that gets the rest.",
  },
};

const previous: Variable = {
  name: "previous",
  type: "map(string)",
  description: "The revision of a service that gets the requests the new one does not get yet.",
  default: {},
};

function scale(services: readonly string[]): Variable {
  const names = services.map((name) => `"${name}"`).join(", ");
  return {
    name: "scale",
    type: "map(number)",
    description: "How many instances of a service or worker are held, whatever its load, until the entry is taken away again.",
    default: {},
    valid: {
      condition: `alltrue([for component, count in var.scale : ${COUNT} && (count > 0 || !contains([${names}], component))])`,
      message: "Counts are whole numbers; a service keeps at least one instance.",
    },
  };
}

const schedulerInstances: Variable = {
  name: "scheduler_instances",
  type: "number",
  description: "1, and 0 while a scheduler is replaced, so that there are never two.",
  default: 1,
  valid: { condition: "contains([0, 1], var.scheduler_instances)", message: "There is one scheduler, or none." },
};
