/** Where Terraform's state is kept: a bucket, HCP Terraform, or files beside the stack. */
import type { State } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";
import { googleName } from "../google-names.ts";
import type { Context } from "./context.ts";
import { type Block, plainBlock } from "./hcl/block.ts";
import { raw, type Value } from "./hcl/expression.ts";
import type { StackName } from "./stack.ts";

export type Backend =
  | { in: "gcs"; bucket: string }
  | { in: "hcp"; organization: string; project: string }
  /** `terraform.tfstate` in the folder of the stack: for trials, and for who keeps state by other means. */
  | { in: "local" };

/** Of HCP Terraform. Terraform would know it unsaid; OpenTofu does not. */
const HCP = "app.terraform.io";

/** Where one stack's state is; the registry belongs to the app and to no stage. */
export type StateOf = { app: string; stage: string; stack: StackName };

/** The state bucket of an app where the manifest names none: in the project, and named after both. */
export function defaultStateBucket(project: string, app: string): string {
  return googleName("bucket", project, app, "state");
}

/** The backend of a stage's stacks. */
export function backendOf(context: Context): Backend {
  const project = context.ground.ground.google?.project ?? context.google.project;
  return context.backend ?? backendBy(context.app.ground.state, project, context.app);
}

/** What `state` says of a stage in a project. */
export function backendBy(state: State | undefined, project: string, app: App): Backend {
  switch (state?.in) {
    case undefined:
      return { in: "gcs", bucket: defaultStateBucket(project, app.name) };
    case "gcs":
      return { in: "gcs", bucket: state.bucket };
    case "hcp":
      return { in: "hcp", organization: state.organization, project: state.project };
    default:
      return state satisfies never;
  }
}

/** The folder of a stack's state in the bucket. */
export function statePrefix({ app, stage, stack }: StateOf): string {
  return stack === "registry" ? `${app}/registry` : `${app}/${stage}/${stack}`;
}

/** The workspace of a stack in HCP Terraform. */
export function workspaceName(of: StateOf): string {
  return statePrefix(of).replaceAll("/", "-");
}

/** The block within `terraform` that says where a stack's state is. */
export function backendBlock(backend: Backend, of: StateOf): Block {
  switch (backend.in) {
    case "gcs":
      return plainBlock("backend", ["gcs"], { bucket: backend.bucket, prefix: statePrefix(of) });
    case "hcp":
      return plainBlock("cloud", [], { hostname: HCP, organization: backend.organization }, [
        plainBlock("workspaces", [], { name: workspaceName(of), project: backend.project }),
      ]);
    case "local":
      return plainBlock("backend", ["local"], {});
    default:
      return backend satisfies never;
  }
}

/** What reads the outputs of another stack. `home` is the stack that reads, from whose folder local state is found. */
export function remoteStateBlock(backend: Backend, name: string, of: StateOf, home: StateOf): Block {
  const [kind, config] = remoteOf(backend, of, home);
  return plainBlock("data", ["terraform_remote_state", name], { backend: kind, config });
}

function remoteOf(backend: Backend, of: StateOf, home: StateOf): [string, Readonly<Record<string, Value<string> | object>>] {
  switch (backend.in) {
    case "gcs":
      return ["gcs", { bucket: backend.bucket, prefix: statePrefix(of) }];
    case "hcp":
      return ["remote", { hostname: HCP, organization: backend.organization, workspaces: { name: workspaceName(of) } }];
    case "local": {
      const folder = of.stage === home.stage ? `../${of.stack}` : `../../${of.stage}/${of.stack}`;
      return ["local", { path: raw(`"\${path.module}/${folder}/terraform.tfstate"`) }];
    }
    default:
      return backend satisfies never;
  }
}
