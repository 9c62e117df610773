import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { Answer } from "./transport.ts";

/** The API server's way of saying no: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
const status = z.object({
  kind: z.string().default(""),
  reason: z.string().default(""),
  message: z.string().default(""),
  details: z
    .object({
      causes: z
        .array(z.object({ reason: z.string().default(""), message: z.string().default(""), field: z.string().default("") }))
        .default([]),
    })
    .default({ causes: [] }),
});

/** What was asked when the API server said no. */
export type Subject = { verb: string; what: string };

/** Whether it was not the API server that answered: it tells its own mistakes as a Status, kubectl only that it did not get through. */
export function isAway({ status: code, body }: Answer): boolean {
  const { kind = "" } = status.safeParse(body).data ?? {};
  return code === 502 || code === 503 || code === 504 || (code === 500 && kind !== "Status");
}

/** The Failure that an answer of 400 or more is. */
export function refusalOf({ verb, what }: Subject, answer: Answer): Failure {
  const { status: code, body } = answer;
  const said = status.safeParse(body).data ?? { kind: "", reason: "", message: "", details: { causes: [] } };
  const { reason, message } = said;
  const causes = said.details.causes;
  if (reason === "Conflict" && causes.some((cause) => cause.reason === "FieldManagerConflict")) {
    const fields = causes.map((cause) => ({ field: cause.field, manager: managerIn(cause.message) }));
    return new Failure("kubernetes-fields-taken", { object: what, fields });
  }
  const denied = deniedBy(message);
  if (denied !== undefined) return new Failure("kubernetes-webhook", { object: what, ...denied });
  if (code === 401) return new Failure("kubernetes-unauthorized", {});
  // A quota answers as a permission does; only its sentence differs.
  if (code === 403 && /exceeded quota/.test(message)) return new Failure("kubernetes-quota", { object: what, said: message });
  if (code === 403 && reason === "Forbidden" && /violates PodSecurity/.test(message))
    return new Failure("kubernetes-refused", { object: what, verb, said: message });
  if (code === 403) return new Failure("kubernetes-forbidden", { permissions: [{ verb, what, said: message }] });
  if (isAway(answer)) return new Failure("kubernetes-unreachable", { reason: message || `status ${code}` });
  return new Failure("kubernetes-refused", { object: what, verb, said: message || `status ${code}` });
}

/** The ways in which a policy of the cluster says no, or cannot be asked: what tells them apart from other refusals is their sentence. */
const POLICIES = [
  /(?<policy>admission webhook "[^"]+") denied the request: (?<said>.*)/s,
  /(?<policy>ValidatingAdmissionPolicy '[^']+') .*?denied request: (?<said>.*)/s,
  /failed calling (?<policy>webhook "[^"]+"): (?<said>.*)/s,
];

function deniedBy(message: string): { policy: string; said: string } | undefined {
  for (const pattern of POLICIES) {
    const { policy, said } = pattern.exec(message)?.groups ?? {};
    if (policy !== undefined && said !== undefined) return { policy, said };
  }
  return undefined;
}

function managerIn(message: string): string {
  return /conflict with "([^"]+)"/.exec(message)?.[1] ?? message;
}
