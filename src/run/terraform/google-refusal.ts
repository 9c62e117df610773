import type { Failure } from "../../diagnostics/failure.ts";
import { readRefusal } from "../google/answer.ts";
import { refused } from "../google/failure.ts";
import type { TerraformDiagnostic } from "./event.ts";

// Google's client prints its errors in one form, whatever the provider says around it: the status, the message, the
// details as JSON, and the reason of older APIs behind a comma or in a list
// (https://github.com/googleapis/google-api-go-client/blob/main/googleapi/googleapi.go, `func (e *Error) Error`).
const STATUS = /googleapi: Error (\d{3}): ([^\n]*)/;
const DETAILS = /\nDetails:\n(\[\n[\s\S]*?\n\])/;
const REASON = /(?:, |\nReason: )([a-z][A-Za-z]+)(?:, Message:|\s*$)/m;
/** gRPC's own form. */
const RPC = /rpc error: code = (\w+) desc = ([^\n]*)/;
const RPC_STATUS: Readonly<Record<string, number>> = {
  Unauthenticated: 401,
  PermissionDenied: 403,
  NotFound: 404,
  AlreadyExists: 409,
  Aborted: 409,
  ResourceExhausted: 429,
  Internal: 500,
  Unavailable: 503,
};

/** What Google answered to the provider, as the Failure that Fairlead's own calls would end with; nothing if it was not Google. */
export function googleRefusal(
  diagnostic: TerraformDiagnostic,
  project: string | undefined,
): { failure: Failure; status: number } | undefined {
  const text = `${diagnostic.summary}\n${diagnostic.detail}`;
  const answer = answerIn(text);
  if (answer === undefined) return undefined;
  const { status, said, details } = answer;
  const reason = REASON.exec(text)?.[1];
  const message = reason === undefined ? said : said.replace(new RegExp(`, ${reason}$`), "");
  const refusal = readRefusal(
    status,
    { error: { message, details, ...(reason === undefined ? {} : { errors: [{ reason }] }) } },
    null,
  );
  const service = refusal.details.service ?? /\b[a-z]+\.googleapis\.com\b/.exec(said)?.[0];
  const known = service === undefined ? refusal : { ...refusal, details: { ...refusal.details, service } };
  const subject = { api: "run", action: actionOf(diagnostic), project, makes: true } as const;
  return { failure: refused(subject, known, 1, new Error(text)), status };
}

function answerIn(text: string): { status: number; said: string; details: object[] } | undefined {
  const [, status, said = ""] = STATUS.exec(text) ?? [];
  if (status !== undefined) return { status: Number(status), said, details: detailsIn(text) };
  const [, code = "", described = ""] = RPC.exec(text) ?? [];
  const meant = RPC_STATUS[code];
  return meant === undefined ? undefined : { status: meant, said: described, details: [] };
}

function detailsIn(text: string): object[] {
  try {
    return JSON.parse(DETAILS.exec(text)?.[1] ?? "[]") as object[];
  } catch {
    return [];
  }
}

function actionOf({ address }: TerraformDiagnostic): string {
  return address === undefined ? "do what Terraform asked for" : `make \`${address}\` as planned`;
}
