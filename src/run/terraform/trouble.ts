import { Failure } from "../../diagnostics/failure.ts";
import { spoken } from "../../diagnostics/spoken.ts";
import { HCP_HOST } from "../hcp/access.ts";
import type { TerraformDiagnostic } from "./event.ts";
import { googleRefusal } from "./google-refusal.ts";
import { type LockInfo, lockIn } from "./lock-info.ts";

/** What was being done when it failed. */
export type Doings = {
  stack: string;
  /** The stage that is worked on. */
  stage: string | undefined;
  command: string;
  /** Where its plans are written. */
  folder: string;
  /** The whole command that works on the stack by hand: `terraform -chdir=<folder>`. */
  byHand: string;
  version: string;
  project: string | undefined;
  now: Date;
  /** Of the local backend, which tells of it in a file. */
  localLock: LockInfo | undefined;
};

/**
 * Terraform gives its errors a sentence and no code, and everybody may write their own, so this file, `lock-info.ts` and
 * `google-refusal.ts` are the only ones that look into sentences, and every pattern is one that Terraform's or a client
 * library's source prints. What none matches is shown as it is.
 */
export function failureOf(diagnostic: TerraformDiagnostic, doings: Doings): Failure {
  const { stack, byHand, version } = doings;
  const { summary, detail } = diagnostic;
  const all = `${summary}\n${detail}`;
  if (/state file could not be (parsed|read)|does not support state version|state data.*(corrupt|checksum)/i.test(all))
    return new Failure("terraform-state-damaged", { stack, reason: reasonIn(all), byHand });
  if (
    /Error (acquiring|locking) (the )?(state lock|state)|state blob is already locked|workspace.* is (already )?locked/i.test(all)
  )
    return locked(detail, doings);
  if (/required token could not be found/i.test(all)) return new Failure("hcp-no-credentials", { host: HCP_HOST });
  if (/ephemeral resource .* detected in the current state/.test(all)) return new Failure("hcp-wants-terraform", { stack });
  if (/could not find default credentials|No valid credential/i.test(all)) return new Failure("google-no-credentials", {});
  if (/oauth2: .*(invalid_grant|invalid_rapt|token expired)|oauth2: cannot fetch token/i.test(all))
    return new Failure("google-credentials-refused", {});
  if (/storage: bucket doesn't exist|bucket does not exist|NoSuchBucket/i.test(all))
    return new Failure("terraform-backend-missing", { stack, said: oneLine(summary) });
  if (/^Unsupported (Terraform|OpenTofu) Core version/.test(summary))
    return new Failure("terraform-version-refused", { stack, version, place: diagnostic.place });
  if (
    /^(Failed to (?:query available|resolve) provider packages|Failed to install provider|Invalid provider registry host)/.test(
      summary,
    )
  )
    return providerMissing(diagnostic, doings);
  if (/^(Backend configuration changed|Backend configuration block has changed|Backend type changed)/.test(summary))
    return new Failure("terraform-backend-changed", { stack, byHand });
  if (/^Saved plan is stale|^Error: Saved plan is stale/.test(summary)) return new Failure("terraform-plan-stale", { stack });
  if (/^Unable to find remote state/.test(summary)) return new Failure("terraform-not-yet", { stack, said: oneLine(detail) });
  if (isDiskFull(all)) return new Failure("terraform-disk-full", { stack, command: doings.command, folder: doings.folder });
  const answer = googleRefusal(diagnostic, doings.project);
  if (answer?.status === 409 && diagnostic.address !== undefined && answer.failure.slug === "google-already-there")
    return new Failure(
      "terraform-exists-already",
      { stack, address: diagnostic.address, byHand },
      { cause: answer.failure.cause },
    );
  return answer?.failure ?? answerLost(diagnostic, doings) ?? jobFailed(diagnostic, doings) ?? other(diagnostic, doings);
}

/** Whether a text is what the system says of a full disk, or of a full share of it. */
export function isDiskFull(text: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(text);
}

/** Go's words for a connection that broke before the answer had come. */
const BROKEN =
  /\b(?:unexpected EOF|EOF|connection reset by peer|connection refused|broken pipe|i\/o timeout|TLS handshake timeout|no such host|network is unreachable|context deadline exceeded|server closed idle connection)\b/;

function answerLost({ address, place, summary, detail }: TerraformDiagnostic, { stack }: Doings): Failure | undefined {
  const all = `${summary}\n${detail}`;
  const [, url = ""] = /\b(?:Get|Post|Put|Patch|Delete|Head) "(https?:\/\/[^"]+)"/.exec(all) ?? [];
  const reason = BROKEN.exec(all)?.[0];
  if (reason === undefined || !URL.canParse(url)) return undefined;
  return new Failure("terraform-answer-lost", { stack, where: address ?? place, host: new URL(url).host, reason });
}

/** The run of a job that an apply waits for has failed: what it wrote says more than Google does. */
function jobFailed({ address = "", summary, detail }: TerraformDiagnostic, { stage }: Doings): Failure | undefined {
  const [, job] = /^google_cloud_run_v2_job\.([\w-]+)$/.exec(address) ?? [];
  const said = /\bExecution ([\w-]+) (?:has )?failed\b/i.exec(`${summary}\n${detail}`);
  return job === undefined || said === null
    ? undefined
    : new Failure("terraform-job-failed", { job, execution: said[1] ?? "", stage });
}

/** Whether `init` has to run, although nothing that it is for has changed: somebody removed what it had fetched. */
export function wantsInit({ summary, detail }: TerraformDiagnostic): boolean {
  const needed =
    /^(Inconsistent dependency lock file|Required plugins are not installed|Backend initialization required|Module not installed)/;
  return needed.test(summary) || /terraform init|tofu init/.test(detail);
}

function other({ address, place, summary, detail }: TerraformDiagnostic, { stack, command }: Doings): Failure {
  return new Failure("terraform-refused", {
    stack,
    command,
    where: address ?? place,
    summary: oneLine(summary),
    detail: shortened(detail),
  });
}

function locked(detail: string, { stack, byHand, now, localLock }: Doings): Failure {
  const lock = lockIn(detail) ?? localLock;
  return new Failure("terraform-state-locked", {
    stack,
    who: lock?.who,
    operation: lock?.operation.replace(/^OperationType/, "").toLowerCase(),
    age: lock?.created === undefined ? undefined : spoken(Math.max(0, now.getTime() - lock.created.getTime())),
    unlock: `${byHand} force-unlock ${lock?.id ?? "<id>"}`,
  });
}

function providerMissing({ detail }: TerraformDiagnostic, { stack }: Doings): Failure {
  const [, provider = "a provider"] = /\b(?:provider|installing) ([\w.-]+(?:\/[\w.-]+)+)/.exec(detail) ?? [];
  return new Failure("terraform-provider-unavailable", { stack, provider, reason: reasonIn(detail) });
}

/** The last part of a chain of causes is the one that began it. */
function reasonIn(text: string): string {
  const [paragraph = ""] = text.trim().split("\n\n");
  return oneLine(paragraph.replace(/^.*?problems:/s, "")) || oneLine(text);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 400);
}

function shortened(text: string): string {
  return text.trim().split("\n").slice(0, 12).join("\n");
}
