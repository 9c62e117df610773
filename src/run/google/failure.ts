import { Failure } from "../../diagnostics/failure.ts";
import { type Refusal, sentence } from "./answer.ts";
import { APIS, type Api } from "./endpoints.ts";

/**
 * What a call is about, for the sentence that tells of its failure: "Google does not let you `action`". `makes`: it makes
 * something, so that what is not found is something else.
 */
export type Subject = { api: Api; action: string; project?: string | undefined; makes?: true };

/** Turns what an API answered into what the user can do about it, by status and structured reason. */
export function refused(subject: Subject, refusal: Refusal, attempts: number, cause: unknown): Failure {
  const { action, project } = subject;
  const { status, code, reason, details } = refusal;
  switch (reason) {
    case "SERVICE_DISABLED":
    case "accessNotConfigured":
      return new Failure("google-api-disabled", { api: details.service ?? APIS[subject.api].host, project }, { cause });
    case "BILLING_DISABLED":
    case "accountDisabled":
      return new Failure("google-billing-disabled", { project }, { cause });
    case "CONSUMER_INVALID":
    case "USER_PROJECT_DENIED":
      return new Failure(
        "google-project-unknown",
        { project: project ?? details.consumer?.replace(/^projects\//, "") ?? "" },
        { cause },
      );
    case "RATE_LIMIT_EXCEEDED":
    case "rateLimitExceeded":
    case "userRateLimitExceeded":
    case "quotaExceeded":
      return new Failure(
        "google-quota-exceeded",
        { action, quota: details.quota_limit ?? details.quota_metric, attempts },
        { cause },
      );
  }
  switch (status) {
    case 401:
      return new Failure("google-credentials-refused", {}, { cause });
    case 403:
      return new Failure(
        "google-permission-denied",
        { action, permission: details.permission, resource: details.resource, said: refusal.said },
        { cause },
      );
    case 404:
      return new Failure("google-not-found", { action, ...(subject.makes && { said: sentence(refusal) }) }, { cause });
    case 409:
      if (code === "ABORTED") return new Failure("google-changed-meanwhile", { action }, { cause });
      return new Failure("google-already-there", { action }, { cause });
    case 412:
      return new Failure("google-changed-meanwhile", { action }, { cause });
    case 429:
      return new Failure(
        "google-quota-exceeded",
        { action, quota: details.quota_limit ?? details.quota_metric, attempts },
        { cause },
      );
  }
  if (status >= 500) return new Failure("google-unavailable", { action, status, attempts }, { cause });
  return new Failure("google-refused", { action, status: code ?? String(status), said: sentence(refusal) }, { cause });
}

/** Whether the same call may come through a little later; `idempotent`: whether it may have been carried out already. */
export function passing({ status, reason }: Refusal, idempotent: boolean): boolean {
  if (status === 429 || reason === "rateLimitExceeded" || reason === "userRateLimitExceeded") return true;
  return idempotent && (status >= 500 || status === 408);
}

/** The value, or nothing where the API says that there is none. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  return unless(asked, "google-not-found");
}

/** The value, or nothing where the condition of the call did not hold. */
export async function ifUnchanged<T>(asked: Promise<T>): Promise<T | undefined> {
  return unless(asked, "google-changed-meanwhile");
}

async function unless<T>(asked: Promise<T>, slug: "google-not-found" | "google-changed-meanwhile"): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.slug === slug) return undefined;
    throw error;
  }
}
