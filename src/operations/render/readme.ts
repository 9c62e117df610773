/** What a folder of Terraform says to whoever goes on without Fairlead. */

import { join } from "node:path";
import { type Context, local, placeOf } from "../../compile/terraform/context.ts";
import { tunnelSecretKey } from "../../compile/terraform/edge/tunnel.ts";
import { agentToken } from "../../compile/terraform/hcp/agent.ts";
import { githubTokenSecret } from "../../compile/terraform/pipeline/cloud-build.ts";
import { registriesOf, registryPath, registryPlace } from "../../compile/terraform/registry.ts";
import { loginSecret, loginSecretId } from "../../compile/terraform/registry-login.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import type { Stack } from "../../compile/terraform/stack.ts";
import { backendOf, workspaceName } from "../../compile/terraform/state.ts";
import { planFailover } from "../../plan/failover.ts";

/**
 * A stage's README: order, commands, variables, state, secrets, releases, the end; `objects` is its section about those.
 * `live`: the stage stands, and the values that it was given are beside its stacks.
 */
export function readme(
  context: Context,
  stacks: readonly Stack[],
  { objects, live }: { objects: string; live: boolean },
): string {
  const { app } = context;
  return `${[
    `# ${app.name} in ${app.stage}, as Terraform`,
    `Written by \`fairlead render ${app.stage}\` from the manifest. Nothing here needs Fairlead: it is Terraform as anybody writes it.`,
    what(context, stacks),
    before(context),
    live ? moved(context, stacks) || standing(context) : state(context),
    live ? goOn(stacks) : apply(context, stacks),
    variables(stacks, live),
    secrets(context),
    objects,
    releases(context, stacks),
    failover(context),
    end(context, stacks),
  ]
    .filter((section) => section !== "")
    .join("\n\n")}\n`;
}

function what({ app, ground }: Context, stacks: readonly Stack[]): string {
  const rows = stacks.map(
    (stack) => `| \`${pathOf(stack)}\` | ${headerOf(stack)} | ${stack.after.map((name) => `\`${name}\``).join(", ") || "—"} |`,
  );
  const shared =
    app === ground
      ? ""
      : `\n\nNetwork and database server are those of ${ground.stage}, which has to stand first: \`fairlead render ${ground.stage}\` into the same folder.`;
  return `## What is here\n\n| folder | what | after |\n|---|---|---|\n${rows.join("\n")}${shared}`;
}

function before(context: Context): string {
  const { project } = placeOf(context);
  return `## Before the first time

- \`terraform\` 1.11 or newer, or \`tofu\`, and \`gcloud auth application-default login\`.
- The project \`${project}\` exists and has a billing account; two APIs are needed to enable the others:

\`\`\`sh
gcloud services enable serviceusage.googleapis.com cloudresourcemanager.googleapis.com --project ${project}
\`\`\``;
}

function state(context: Context): string {
  const backend = backendOf(context);
  switch (backend.in) {
    case "gcs":
      return `## State

In the bucket \`${backend.bucket}\`, a folder for each stack. It is made once for the whole app; who has state has everything but the secrets:

\`\`\`sh
gcloud storage buckets create gs://${backend.bucket} --project ${placeOf(context).project} --location ${locationOf(context)} --uniform-bucket-level-access --public-access-prevention
gcloud storage buckets update gs://${backend.bucket} --versioning
\`\`\``;
    case "hcp": {
      const own = workspaceName({ app: context.app.name, stage: context.app.stage, stack: "workspaces" });
      return `## State

In HCP Terraform, organization \`${backend.organization}\`, project \`${backend.project}\`, a workspace for each stack. \`fairlead bootstrap\` makes the project and \`${own}\`, whose execution mode is Local; by hand both are made on HCP's pages. Log in with \`terraform login\`. \`workspaces\` makes all other workspaces and runs on your machine.`;
    }
    case "local":
      return `## State

In \`terraform.tfstate\` beside each stack. Keep these files: without them Terraform knows nothing of what it made. Whoever else works on the stage needs them too, one at a time.`;
    default:
      return backend satisfies never;
  }
}

/** The state of a stage that stands, kept where it was. */
function standing(context: Context): string {
  const backend = backendOf(context);
  const where =
    backend.in === "gcs" ? `the bucket \`${backend.bucket}\`` : `HCP Terraform, a workspace for each stack (\`terraform login\`)`;
  return `## State\n\nWhere it was, in ${where}: \`init\` finds it. Who has state has everything but the secrets.`;
}

/** The state of a stage that stands, taken to another place; nothing where it stays. */
function moved(context: Context, stacks: readonly Stack[]): string {
  const { backend, ...rest } = context;
  if (backend === undefined || JSON.stringify(backend) === JSON.stringify(backendOf({ ...rest, backend: undefined }))) return "";
  const lines = stacks.flatMap((stack) => {
    const here = pathOf(stack);
    const there = join("../before", context.app.stage, here);
    const shared = stack.name === "registry" ? "# Once for the whole app:\n" : "";
    return [
      `${shared}terraform -chdir=${there} init && terraform -chdir=${there} state pull > ${stack.name}.tfstate`,
      `terraform -chdir=${here} init && terraform -chdir=${here} state push "$PWD/${stack.name}.tfstate" && rm ${stack.name}.tfstate`,
    ];
  });
  return `${state({ ...context, backend })}

It is elsewhere yet. Write the stage once more as it is kept until now, by \`fairlead render ${context.app.stage} … --live\` into the folder \`before\` beside this one, then take the state over in this folder. Nobody may deploy meanwhile, and nobody by Fairlead afterwards:

\`\`\`sh
${lines.join("\n")}
\`\`\``;
}

function goOn(stacks: readonly Stack[]): string {
  const lines = stacks.flatMap((stack) => [`terraform -chdir=${pathOf(stack)} init`, `terraform -chdir=${pathOf(stack)} plan`]);
  return `## Go on, in this order\n\nThe stage serves. In this folder, each plan says that there is nothing to change:\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
}

function locationOf({ app, google }: Context): string {
  const { state } = app.ground;
  return (state?.in === "gcs" ? state.location : undefined) ?? google.region;
}

function apply(context: Context, stacks: readonly Stack[]): string {
  const lines = stacks.flatMap((stack) => {
    const path = pathOf(stack);
    const fill = filledBefore(context, stack);
    const first = stack.name === "registry" ? fill.map(({ resource }) => ` -target=${resource}`).join("") : "";
    return [
      `terraform -chdir=${path} init`,
      ...(first === "" ? [] : [`terraform -chdir=${path} apply${first}`]),
      ...(fill.length === 0 ? [] : [`# Now fill ${fill.map(({ id }) => id).join(", ")}: see "Secrets".`]),
      ...(stack.name === "registry" ? listed(context, path) : []),
      `terraform -chdir=${path} apply`,
      ...(stack.name === "edge" ? opened(context, path) : []),
    ];
  });
  return `## Apply, in this order\n\nIn this folder. Read each plan before you say yes.\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
}

/** Says for good which passwords are there: without it the next apply would take their mirrors away. */
function listed(context: Context, path: string): string[] {
  const logins = new Set(registriesOf(context).flatMap((access) => loginSecret(access) ?? []));
  if (logins.size === 0) return [];
  const versions = [...logins].sort().map((name) => `"${name}" = 1`);
  return [`echo 'secret_versions = { ${versions.join(", ")} }' > ${path}/logins.auto.tfvars`];
}

/** A tunnel gets its token from Cloudflare once it is made, and is held open from then on. */
function opened(context: Context, path: string): string[] {
  if (context.app.access?.front !== "tunnel") return [];
  const fill = `# Now fill ${secretId(context, tunnelSecretKey)} with the tunnel's token, which Cloudflare shows.`;
  if (context.app.target !== "cloud-run") return [fill];
  return [fill, `echo 'tunnel_version = 1' > ${path}/tunnel.auto.tfvars`, `terraform -chdir=${path} apply`];
}

type Supplied = { what: string; id: string; project: string; resource: string };

/** Secrets that people supply, which a stack needs to have a value. */
function filledBefore(context: Context, { name }: Stack): Supplied[] {
  switch (name) {
    case "registry":
      return loginsOf(context);
    case "data":
      return suppliedOf(context).filter(({ key }) => key === agentToken(context));
    case "app":
      return suppliedOf(context).filter(({ key }) => key !== agentToken(context));
    default:
      return [];
  }
}

function suppliedOf(context: Context): (Supplied & { key: string })[] {
  return context.app.secrets.flatMap((secret) => {
    if (secret.source !== "supply") return [];
    const id = secretId(context, secret.name);
    const resource = `google_secret_manager_secret.${local(secret.name)}`;
    return [{ what: secret.what, id, project: context.google.project, resource, key: secret.name }];
  });
}

function loginsOf(context: Context): Supplied[] {
  const place = registryPlace(context.fleet);
  const logins = new Map(
    registriesOf(context).flatMap((access) => {
      const name = loginSecret(access);
      if (name === undefined || place === undefined) return [];
      const resource = `google_secret_manager_secret.${local(name)}`;
      const id = loginSecretId(context.app.name, name);
      return [[id, { what: `password for ${access.host}`, id, project: place.project, resource }] as const];
    }),
  );
  return [...logins.values(), ...connectionOf(context)];
}

/** The token by which Cloud Build reads the app's repository. */
function connectionOf({ app, fleet }: Context): Supplied[] {
  const place = registryPlace(fleet);
  const said = fleet.findLast(({ ground }) => ground.pipeline !== undefined)?.ground.pipeline;
  if (place === undefined || said?.with !== "cloud-build") return [];
  const resource = "google_secret_manager_secret.github_token";
  return [
    {
      what: "token of GitHub, with the scopes repo and read:user",
      id: githubTokenSecret(app.name),
      project: place.project,
      resource,
    },
  ];
}

function variables(stacks: readonly Stack[], live: boolean): string {
  const rows = stacks.flatMap((stack) => {
    const text = stack.files.find(({ name }) => name === "variables.tf")?.text ?? "";
    return stack.variables.map((name) => {
      const [block = ""] = text.split(`variable "${name}" {`)[1]?.split("\n}") ?? [];
      const description = /description = "(.*)"/.exec(block)?.[1] ?? "";
      const needed = /^ {2}default\s+=/m.test(block) ? "no" : "**yes**";
      return `| \`${stack.name}\` | \`${name}\` | ${needed} | ${description.replaceAll('\\"', '"').replaceAll("|", "\\|")} |`;
    });
  });
  if (rows.length === 0) return "";
  const given = live
    ? "What the stage was given last is in `values.auto.tfvars.json` beside each stack: change it there"
    : "Write them into `values.auto.tfvars` beside the stack";
  return `## Variables

${given}; what is not there falls back to its default with the next apply.

| stack | variable | needed | what |
|---|---|---|---|
${rows.join("\n")}`;
}

function secrets(context: Context): string {
  const lines = [...suppliedOf(context), ...loginsOf(context)].flatMap(({ what, id, project }) => [
    `# ${what}`,
    `printf %s "$VALUE" | gcloud secrets versions add ${id} --project ${project} --data-file=-`,
  ]);
  const adding =
    lines.length === 0
      ? ""
      : `\n\nSome are supplied by people, once the stack with the secret is applied and before what reads it:\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
  const assigned = context.app.data.some((entry) => entry.kind === "redis" && entry.hosting.provider === "google")
    ? ", but for the password of a Memorystore, which Google makes and its provider keeps in the state"
    : "";
  return `## Secrets

In Secret Manager and nowhere else: neither state nor plans hold a value${assigned}. Generated ones are written once. A higher number in \`secret_versions\` writes a new one; give the same numbers to every stack that takes the variable, \`data\` first.${adding}`;
}

function releases(context: Context, stacks: readonly Stack[]): string {
  const place = registryPlace(context.fleet);
  if (place === undefined || !stacks.some(({ name }) => name === "app")) return "";
  const image = `${registryPath(place)}/app`;
  return `## A new release

1. Build and push: \`docker buildx build --platform linux/amd64 --push --tag ${image}:$(git rev-parse HEAD) .\`
2. Take its digest: \`docker buildx imagetools inspect ${image}:$(git rev-parse HEAD)\`.
3. Write \`images\` (each component → \`${image}@sha256:…\`) and \`release\` (a name of your own) into the variables of \`app\` and apply. Jobs before the release run within the apply, and traffic moves only when they have succeeded.
4. To go back, apply the former values.

\`traffic\` shifts requests by percent, \`scale\` holds a count. The scheduler must never run twice: apply with \`scheduler_instances = 0\`, wait until none runs, then the new release with 1.`;
}

function failover(context: Context): string {
  const plan = planFailover(context);
  if (plan === undefined) return "";
  const steps = plan.steps.map(({ title, what, commands }, index) => {
    const written = commands.length === 0 ? "" : `\n\n\`\`\`sh\n${commands.join("\n")}\n\`\`\``;
    return `### ${index + 1}. ${title}\n\n${what.join("\n")}${written}`;
  });
  const losses = plan.losses.map((line) => `- ${line}`).join("\n");
  return `## If ${plan.from} is lost\n\n${steps.join("\n\n")}\n\nTo know before:\n\n${losses}`;
}

function end({ app }: Context, stacks: readonly Stack[]): string {
  const guarded = stacks.filter(({ variables: all }) => all.includes("deletion_protection"));
  const own = stacks.filter(({ name }) => name !== "registry").toReversed();
  const lines = [
    ...guarded.map((stack) => `terraform -chdir=${pathOf(stack)} apply -var deletion_protection=false`),
    ...own.map(
      (stack) => `terraform -chdir=${pathOf(stack)} destroy${guarded.includes(stack) ? " -var deletion_protection=false" : ""}`,
    ),
  ];
  return `## To destroy ${app.stage}\n\nData goes too. Buckets have to be empty.\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
}

function headerOf({ files }: Stack): string {
  const text = files.find(({ name }) => name === "terraform.tf")?.text ?? "";
  const comment = text.split("\n\n")[0] ?? "";
  return comment.replaceAll(/^# ?/gm, "").replaceAll("\n", " ");
}

/** From the stage's own folder. */
function pathOf({ name }: Stack): string {
  return name === "registry" ? "../registry" : name;
}
