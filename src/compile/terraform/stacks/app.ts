/** The stack `app` of a stage: everything of it that runs on Cloud Run. */
import type { Context } from "../context.ts";
import { type Block, plainBlock } from "../hcl/block.ts";
import type { Expression } from "../hcl/expression.ts";
import type { Inputs } from "../inputs.ts";
import { type Addressed, dataSource } from "../resource.ts";
import { rootModule } from "../root-module.ts";
import { account, roles } from "../run/account.ts";
import { autoscaler } from "../run/autoscaler.ts";
import { derivedSecrets } from "../run/derived.ts";
import { grants } from "../run/grants.ts";
import { iap } from "../run/iap.ts";
import { executionToken, job } from "../run/job.ts";
import { type Needs, needsOf } from "../run/needs.ts";
import { isAround, waits } from "../run/order.ts";
import { outputs } from "../run/outputs.ts";
import { revisions } from "../run/revision.ts";
import { schedule } from "../run/schedule.ts";
import { service, serviceTemplate } from "../run/service.ts";
import { isStartedByAnother, ofKind, type RunStage, runStage } from "../run/stage.ts";
import { startedByAnother } from "../run/started.ts";
import { trafficShares } from "../run/traffic.ts";
import { runVariables } from "../run/variables.ts";
import { poolTemplate, workerPool } from "../run/worker-pool.ts";
import type { Draft, Mentions, Stack } from "../stack.ts";

/**
 * What of a stage runs on Cloud Run: each component in a file of its own, with its account and what that may do. `undefined`
 * where nothing does.
 */
export function appStack(context: Context, inputs: Inputs): Stack | undefined {
  const stage = runStage(context, inputs);
  if (stage.components.length === 0) return undefined;
  const { needs, derived } = needsOf(stage);
  const secrets = derivedSecrets(stage, derived);
  const waitsFor = waits(stage);
  const parts = needs.map((one) => componentOf(stage, one, waitsFor(one.component)));
  const templates = Object.fromEntries(parts.flatMap(({ name, template }) => (template === undefined ? [] : [[name, template]])));
  const drafts: Draft[] = [
    ...parts.map(({ file, blocks }) => ({ file, blocks })),
    { file: "started.tf", blocks: startedByAnother(stage, ofKind(stage, "job")) },
    autoscaler(stage),
    revisions(stage, templates),
    trafficShares(ofKind(stage, "service").map(({ name }) => name)),
    execution(stage),
    secrets.draft,
    outputs(stage),
  ];
  return rootModule(context, "app", {
    header: `What of ${context.app.name} runs in ${context.app.stage}: services, workers, jobs, and the accounts they run as.`,
    drafts,
    asked: (mentions) => [runVariables(stage, mentions), project(mentions)],
    after: [
      "foundation",
      ...(context.app.data.length + context.app.secrets.length > 0 ? (["data"] as const) : []),
      // Who starts its jobs from within the cluster has an account there.
      ...(context.app.target === "gke" ? (["platform"] as const) : []),
    ],
    components: Object.fromEntries(
      parts.flatMap(({ name, blocks }) => blocks.filter(isAddressed).map(({ address }) => [address.text, name])),
    ),
    files: [...secrets.files, ...verbatim(stage)],
  });
}

type Part = { name: string; file: string; blocks: readonly Block[]; template: object | undefined };

function componentOf(stage: RunStage, needs: Needs, waitsFor: readonly Expression[]): Part {
  const { component } = needs;
  const rights = grants(stage, needs);
  const after = [...waitsFor, ...rights.map(({ address }) => address)];
  const common = { name: component.name, file: `${component.kind}-${component.name}.tf` };
  const who = [account(stage, component), ...roles(stage, component), ...rights];
  switch (component.kind) {
    case "service": {
      const template = serviceTemplate(stage, component, needs);
      return { ...common, template, blocks: [...who, service(stage, component, template, after), ...iap(stage, component)] };
    }
    case "worker":
    case "scheduler": {
      const template = poolTemplate(stage, component, needs);
      return { ...common, template, blocks: [...who, workerPool(stage, component, template, after)] };
    }
    case "job": {
      const blocks = isStartedByAnother(component) ? [] : [job(stage, component, needs, after), ...schedule(stage, component)];
      return { ...common, template: undefined, blocks: [...who, ...blocks] };
    }
    default:
      return component satisfies never;
  }
}

function execution(stage: RunStage): Draft {
  const any = ofKind(stage, "job").some(isAround);
  return { file: "revisions.tf", blocks: any ? [plainBlock("locals", [], { execution: executionToken })] : [] };
}

/** The project's number is asked for only where something needs it: a plan without data sources can be made anywhere. */
function project(mentions: Mentions): Draft {
  const asked = mentions("data.google_project.this.");
  return { file: "project.tf", blocks: asked ? [dataSource("google_project", "this", {})] : [] };
}

/** Files of the project that are copied as they are. */
function verbatim({ app, inputs }: RunStage) {
  return app.files.flatMap(({ name, content }) => {
    const text = "from" in content ? inputs.files[content.from] : undefined;
    return text === undefined ? [] : [{ name: `files/${name}`, text }];
  });
}

function isAddressed(block: Block): block is Addressed {
  return "address" in block;
}
