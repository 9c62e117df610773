import * as z from "zod";

/** What an API said when it did not do as asked: the parts that decide what it means, never its wording. */
export type Refusal = {
  status: number;
  /** Canonical code, such as `PERMISSION_DENIED`. */
  code: string | undefined;
  /** Of ErrorInfo (`SERVICE_DISABLED`), else of the older APIs' list of errors (`accessNotConfigured`). */
  reason: string | undefined;
  /** What ErrorInfo adds: `service`, `permission`, `resource`, `quota_limit`, `consumer`. */
  details: Readonly<Record<string, string>>;
  /** Google's own sentence, for people. */
  said: string | undefined;
  retryAfterMs: number | undefined;
};

const errorInfo = z.object({
  reason: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
const retryInfo = z.object({ retryDelay: z.string().regex(/^[\d.]+s$/) });
const body = z.object({
  error: z.object({
    message: z.string().optional(),
    status: z.string().optional(),
    details: z.array(z.looseObject({ "@type": z.string().optional() })).optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

/** Reads an answer with an error status, as text or already parsed. `retryAfter` is the header of that name. */
export function readRefusal(status: number, data: unknown, retryAfter: string | null): Refusal {
  const parsed = body.safeParse(parse(data));
  const error = parsed.success ? parsed.data.error : undefined;
  const info = errorInfo.safeParse(detail(error?.details, "google.rpc.ErrorInfo")).data;
  const delay = retryInfo.safeParse(detail(error?.details, "google.rpc.RetryInfo")).data?.retryDelay;
  return {
    status,
    code: error?.status,
    reason: info?.reason ?? error?.errors?.[0]?.reason,
    details: info?.metadata ?? {},
    said: error?.message,
    retryAfterMs: seconds(retryAfter) ?? (delay === undefined ? undefined : Number.parseFloat(delay) * 1000),
  };
}

/** Google's sentence, or what there is instead of one. */
export function sentence(refusal: Refusal): string {
  return refusal.said ?? refusal.code ?? `status ${refusal.status}`;
}

function detail(details: readonly { "@type"?: string | undefined }[] | undefined, type: string): unknown {
  return details?.find((entry) => entry["@type"]?.endsWith(type));
}

function parse(data: unknown): unknown {
  const text = data instanceof ArrayBuffer ? new TextDecoder().decode(data) : data;
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function seconds(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}
