/**
 * Dumps of a database into a bucket, once a day: `backups.dump` into one of the app's, `backups.copy` into one of its own in
 * another region. Google's scheduler starts a workflow, the workflow has Cloud SQL export, so that nothing of ours has to run.
 */
import type { Backups } from "../../../app/ground.ts";
import type { Data } from "../../../app/model.ts";
import { accountEmail, googleName } from "../../google-names.ts";
import { type Context, local, stageName } from "../context.ts";
import { heredoc, raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { bucketName, databaseName, type Hosted, madeBucketName, sharedServer, sqlInstanceName, sqlProject } from "./names.ts";

type Postgres = Hosted<"postgres">;

/** Seconds that a workflow waits for a dump: a day, then the next one begins. */
const LONGEST_EXPORT = 86_400;

/** One kind of dump of one database. */
type Export = {
  entry: Postgres;
  kind: "dump" | "copy";
  at: string;
  bucket: string;
  /** How many are kept; for ever, or as the bucket says, without it. */
  keep: number | undefined;
};

/** Whether a stage dumps, and so needs the APIs that do it. */
export function exportsOf({ hosting: { backups } }: Postgres): readonly (keyof Backups & ("dump" | "copy"))[] {
  return (["copy", "dump"] as const).filter((kind) => backups?.[kind] !== undefined);
}

/** The address of the account by which the server itself writes into buckets, which the `data` stack of its stage puts out. */
export function exporterOutput(name: string): string {
  return `${local(name)}_account`;
}

/** Everything that copies and dumps of a stage's databases need: one account for all of them. */
export function dumps(context: Context): Draft {
  const blocks = context.app.data.flatMap((entry) => (isServer(entry) ? exportsTo(context, entry) : []));
  return { file: "dumps.tf", blocks: blocks.length === 0 ? [] : [account(context), ...roles(context), ...blocks] };
}

function isServer(entry: Data): entry is Postgres {
  return entry.kind === "postgres" && entry.hosting.provider === "google";
}

function exportsTo(context: Context, entry: Postgres): Addressed[] {
  const { backups } = entry.hosting;
  const blocks = exportsOf(entry).flatMap((kind) => {
    if (backups === undefined) return [];
    if (kind === "dump" && backups.dump !== undefined) {
      return exportTo(
        context,
        { entry, kind, at: backups.dump.at, bucket: bucketName(context, backups.dump.to), keep: undefined },
        bucketIn(context, backups.dump.to),
      );
    }
    if (backups.copy === undefined) return [];
    const bucket = copies(context, entry, backups.copy.to);
    return [
      bucket,
      ...exportTo(
        context,
        { entry, kind, at: laterBy(backups.at, 1), bucket: copiesName(context, entry), keep: backups.copy.keep },
        bucket.address.get("name"),
      ),
    ];
  });
  return blocks.length === 0 ? [] : [reads(context, entry), ...blocks];
}

/** The bucket of a dump as a reference where the stack makes it, so that it comes first. */
function bucketIn(context: Context, name: string): Value<string> {
  const made = bucketName(context, name) === madeBucketName(context, name);
  return made ? raw(`google_storage_bucket.${local(name)}.name`) : bucketName(context, name);
}

function copiesName(context: Context, { name }: Postgres): string {
  return madeBucketName(context, name, "copies");
}

function copies(context: Context, entry: Postgres, region: string): Addressed {
  return resource("google_storage_bucket", local(entry.name, "copies"), {
    name: copiesName(context, entry),
    location: region.toUpperCase(),
    uniform_bucket_level_access: true,
    public_access_prevention: "enforced",
    deletion_policy: raw('var.deletion_protection ? "PREVENT" : "DELETE"'),
  });
}

function accountName(context: Context): string {
  return stageName(context, "account", "dump");
}

function account(context: Context): Addressed {
  return resource("google_service_account", "dump", {
    account_id: accountName(context),
    display_name: `Dumps of ${context.app.name} in ${context.app.stage}`,
  });
}

/** Of the account in the project of the stage, where workflow and clock are. */
function roles(context: Context): Addressed[] {
  const { project } = context.google;
  const granted = (name: string, role: string, why: string) =>
    resource(
      "google_project_iam_member",
      local("dump", name),
      { project, role, member: raw("google_service_account.dump.member") },
      { why },
    );
  return [
    granted(
      "starts",
      "roles/workflows.invoker",
      "The clock starts workflows as this account. Workflows have no policy of their own.",
    ),
    granted("logs", "roles/logging.logWriter", "A workflow logs as the account that it runs as."),
  ];
}

function reads(context: Context, entry: Postgres): Addressed {
  const [instance, project] = [sqlInstanceName(context, entry), sqlProject(context, entry)];
  return resource(
    "google_project_iam_member",
    local(entry.name, "export"),
    {
      project,
      role: "roles/cloudsql.viewer",
      member: raw("google_service_account.dump.member"),
      condition: {
        title: `only-${googleName("compute", entry.name)}`,
        expression: `resource.service == "sqladmin.googleapis.com" && resource.name == "projects/${project}/instances/${instance}"`,
      },
    },
    { why: "Servers have no policy of their own: the condition holds the role to this one. It may read and export." },
  );
}

function exportTo(context: Context, made: Export, bucket: Value<string>): Addressed[] {
  const { entry, kind } = made;
  const name = local(entry.name, kind);
  const full = stageName(context, "compute", entry.name, kind);
  const member = raw("google_service_account.dump.member");
  const { project, region } = context.google;
  const workflow = resource("google_workflows_workflow", name, {
    name: full,
    region,
    description: `Has Cloud SQL write ${databaseName(context, entry)} into gs://${made.bucket}.`,
    service_account: raw("google_service_account.dump.id"),
    call_log_level: "LOG_ERRORS_ONLY",
    deletion_protection: false,
    source_contents: heredoc(source(context, made)),
  });
  return [
    workflow,
    resource(
      "google_storage_bucket_iam_member",
      name,
      { bucket, role: "roles/storage.objectAdmin", member: serverAccount(context, entry) },
      {
        why: "The server itself writes the dump.",
      },
    ),
    ...(made.keep === undefined
      ? []
      : [
          resource("google_storage_bucket_iam_member", local(name, "prune"), {
            bucket,
            role: "roles/storage.objectAdmin",
            member,
          }),
        ]),
    resource(
      "google_cloud_scheduler_job",
      name,
      {
        name: full,
        region,
        schedule: cronOf(made.at),
        time_zone: "Etc/UTC",
        attempt_deadline: "180s",
        http_target: {
          http_method: "POST",
          uri: raw(`"https://workflowexecutions.googleapis.com/v1/\${${workflow.address.text}.id}/executions"`),
          oauth_token: { service_account_email: accountEmail(project, accountName(context)) },
        },
      },
      {
        depends_on: [
          raw("google_project_iam_member.dump_starts"),
          raw(`google_project_iam_member.${local(entry.name, "export")}`),
        ],
      },
    ),
  ];
}

/** A copy is made once the night's backup is done: a server does one at a time. */
function laterBy(at: string, hours: number): string {
  const [hour = "0", minute = "0"] = at.split(":");
  return `${(Number(hour) + hours) % 24}:${minute}`;
}

/** `02:00` each day. */
function cronOf(at: string): string {
  const [hours = "0", minutes = "0"] = at.split(":");
  return `${Number(minutes)} ${Number(hours)} * * *`;
}

/** The server's own account, from its stage where that is another one. */
function serverAccount(context: Context, entry: Postgres): Value<string> {
  const shared = sharedServer(context, entry.name) !== undefined;
  const kind = entry.hosting.existing === undefined ? "google_sql_database_instance" : "data.google_sql_database_instance";
  const email = shared
    ? remote("ground_data", exporterOutput(entry.name)).text
    : `${kind}.${local(entry.name)}.service_account_email_address`;
  return raw(`"serviceAccount:\${${email}}"`);
}

/** A workflow of Google's: one dump, named by its time, then the oldest go while there are too many. */
function source(context: Context, { entry, bucket, keep }: Export): string {
  const prefix = entry.name;
  return `main:
  steps:
    - name_it:
        assign:
          - moment: \${text.replace_all(text.substring(time.format(sys.now()), 0, 19), ":", "")}
    - export:
        try:
          call: googleapis.sqladmin.v1.instances.export
          args:
            project: ${sqlProject(context, entry)}
            instance: ${sqlInstanceName(context, entry)}
            body:
              exportContext:
                fileType: SQL
                uri: \${"gs://${bucket}/${prefix}-" + moment + ".sql.gz"}
                databases: ["${databaseName(context, entry)}"]
                # On a server of its own, made for the export, so that the app notices nothing.
                offload: true
            connector_params:
              # Half an hour unless said: a large database takes longer.
              timeout: ${LONGEST_EXPORT}
        retry:
          predicate: \${busy}
          max_retries: 10
          backoff:
            initial_delay: 60
            max_delay: 900
            multiplier: 2
${keep === undefined ? "" : pruning(bucket, prefix, keep)}
# The server does one thing at a time: another dump, a backup, an update.
busy:
  params: [error]
  steps:
    - judge:
        return: \${"code" in error and error.code == 409}
`;
}

function pruning(bucket: string, prefix: string, keep: number): string {
  return `    - list:
        call: googleapis.storage.v1.objects.list
        args:
          bucket: ${bucket}
          prefix: ${prefix}-
        result: kept
    - count:
        switch:
          - condition: \${len(kept.items) > ${keep}}
            next: forget_oldest
        next: end
    - forget_oldest:
        call: googleapis.storage.v1.objects.delete
        args:
          bucket: ${bucket}
          object: \${text.url_encode(kept.items[0].name)}
        next: list
`;
}
