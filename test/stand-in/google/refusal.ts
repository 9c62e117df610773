/** An error answer, in the shape that both Google's newer and older APIs give. */
export type RefusalDetails = {
  /** Of ErrorInfo, and of the older list of errors. */
  reason?: string;
  metadata?: Readonly<Record<string, string>>;
  retryAfterSeconds?: number;
};

const CODES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  412: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: RefusalDetails;

  constructor(status: number, message: string, { code, ...details }: RefusalDetails & { code?: string } = {}) {
    super(message);
    this.status = status;
    this.code = code ?? CODES[status] ?? "UNKNOWN";
    this.details = details;
  }

  get body(): object {
    const { reason, metadata } = this.details;
    const info = {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason,
      domain: "googleapis.com",
      metadata: metadata ?? {},
    };
    return {
      error: {
        code: this.status,
        message: this.message,
        status: this.code,
        ...(reason && { errors: [{ reason, message: this.message, domain: "global" }] }),
        ...(reason && { details: [info] }),
      },
    };
  }
}

export function notFound(what: string): Refusal {
  return new Refusal(404, `${what} was not found.`, { reason: "notFound" });
}

export function disabled(api: string, project: string): Refusal {
  return new Refusal(403, `${api} has not been used in project ${project} before or it is disabled.`, {
    reason: "SERVICE_DISABLED",
    metadata: { service: api, consumer: `projects/${project}` },
  });
}
