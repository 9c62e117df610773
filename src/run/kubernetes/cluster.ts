import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { KubernetesObject } from "../../compile/kubernetes/object.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { inParallel } from "../parallel.ts";
import { DISCOVERY, type Kind, pathOf, readKinds } from "./kinds.ts";
import type {
  Applied,
  ApplyOptions,
  Cluster,
  KindReference,
  LiveObject,
  ObjectReference,
  Permission,
  PodLogQuery,
} from "./ports.ts";
import { type ClusterAccess, KubectlProxy } from "./proxy.ts";
import { isAway, refusalOf, type Subject } from "./refusal.ts";
import { type Answer, type Ask, answerOf, Transport } from "./transport.ts";

/** Under this name the API server knows which fields are ours. */
export const MANAGER = "fairlead";
const APPLY = "application/apply-patch+yaml";
/** How long an API server may be away that was there before. */
const AWAY_MS = 60_000;
const AGAIN_MS = 500;

const live = z.custom<LiveObject>((value) => typeof value === "object" && value !== null && "metadata" in value);
const listed = z.object({ items: z.array(z.record(z.string(), z.unknown())) });
const review = z.object({ status: z.object({ allowed: z.boolean() }) });

/** A cluster by the user's own kubectl: it brings credentials and the way there, the API is spoken through it. */
export class KubectlCluster implements Cluster {
  readonly #proxy: KubectlProxy;
  readonly #transport: Transport;
  readonly #awayMs: number;
  #kinds: Promise<readonly Kind[]> | undefined;
  /** Whether the API server has answered at all. */
  #answered = false;

  private constructor(proxy: KubectlProxy, awayMs: number) {
    this.#proxy = proxy;
    this.#awayMs = awayMs;
    this.#transport = new Transport(proxy.socket);
  }

  /** `awayMs`: how long an API server that has answered is waited for when it goes away. Throws what `KubectlProxy.start` throws. */
  static async open(
    access: ClusterAccess,
    signal: AbortSignal,
    { awayMs = AWAY_MS }: { awayMs?: number } = {},
  ): Promise<KubectlCluster> {
    return new KubectlCluster(await KubectlProxy.start(access, signal), awayMs);
  }

  async identity(signal: AbortSignal): Promise<string> {
    const found = await this.get({ apiVersion: "v1", kind: "Namespace", name: "kube-system" }, signal);
    return found?.metadata.uid ?? "";
  }

  async apply(
    object: KubernetesObject,
    { dryRun, force, manager = MANAGER }: ApplyOptions,
    signal: AbortSignal,
  ): Promise<Applied> {
    const kind = await this.#kind(object, signal);
    const { namespace, name } = object.metadata;
    const path = pathOf(kind, namespace, name);
    const before = await this.get({ ...object, namespace, name }, signal);
    const query = {
      fieldManager: manager,
      fieldValidation: "Strict",
      dryRun: dryRun ? "All" : undefined,
      force: force ? true : undefined,
    };
    const answer = await this.#ask({ method: "PATCH", path, query, type: APPLY, body: object, signal });
    const after = this.#good({ verb: "apply", what: nameOf(object) }, answer, live);
    const same = before !== undefined && before.metadata.resourceVersion === after.metadata.resourceVersion;
    return { object: after, did: before === undefined ? "created" : same ? "nothing" : "changed" };
  }

  async get(reference: ObjectReference, signal: AbortSignal): Promise<LiveObject | undefined> {
    const kind = await this.#kind(reference, signal);
    const path = pathOf(kind, reference.namespace, reference.name);
    const answer = await this.#ask({ method: "GET", path, signal });
    if (answer.status === 404) return undefined;
    return this.#good({ verb: "get", what: nameOf(reference) }, answer, live);
  }

  async list(
    reference: KindReference,
    labels: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly LiveObject[]> {
    const kind = (await this.#known(signal)).find((one) => isKind(one, reference));
    if (kind === undefined) return [];
    const labelSelector = Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(",");
    const path = pathOf(kind, reference.namespace);
    const answer = await this.#ask({ method: "GET", path, query: { labelSelector }, signal });
    const { items } = this.#good({ verb: "list", what: kind.plural }, answer, listed);
    // Items of a list leave out what the list says of all.
    return items.map((item) => live.parse({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }));
  }

  async kinds(signal: AbortSignal): Promise<readonly (KindReference & { namespaced: boolean })[]> {
    return (await this.#known(signal)).filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"));
  }

  async remove(reference: ObjectReference, signal: AbortSignal): Promise<void> {
    const kind = await this.#kind(reference, signal);
    const path = pathOf(kind, reference.namespace, reference.name);
    const answer = await this.#ask({ method: "DELETE", path, body: { propagationPolicy: "Background" }, signal });
    if (answer.status !== 404) this.#good({ verb: "delete", what: nameOf(reference) }, answer, z.unknown());
  }

  async merge(reference: ObjectReference, fields: object, signal: AbortSignal): Promise<LiveObject> {
    const kind = await this.#kind(reference, signal);
    const path = pathOf(kind, reference.namespace, reference.name);
    const query = { fieldManager: MANAGER };
    const answer = await this.#ask({ method: "PATCH", path, query, type: "application/merge-patch+json", body: fields, signal });
    return this.#good({ verb: "patch", what: nameOf(reference) }, answer, live);
  }

  async create(object: KubernetesObject, signal: AbortSignal): Promise<LiveObject> {
    const kind = await this.#kind(object, signal);
    const query = { fieldManager: MANAGER, fieldValidation: "Strict" };
    const answer = await this.#ask({
      method: "POST",
      path: pathOf(kind, object.metadata.namespace),
      query,
      body: object,
      signal,
    });
    return this.#good({ verb: "create", what: nameOf(object) }, answer, live);
  }

  async *podLogs(
    { namespace, name }: { namespace: string; name: string },
    { container, since, tail, follow, previous }: PodLogQuery,
    signal: AbortSignal,
  ): AsyncIterable<{ at: string; text: string }> {
    const query = { container, sinceTime: since, tailLines: tail, follow, previous, timestamps: true };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    const ask: Ask = { method: "GET", path, query, accept: "*/*", signal };
    const isLost = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 502 && statusCode <= 504;
    const message = await this.#patiently(ask, () => this.#transport.open(ask), isLost);
    const status = message.statusCode ?? 0;
    if (status === 401 || status === 403) throw refusalOf({ verb: "get", what: "pods/log" }, await answerOf(message));
    // It has written nothing yet, or is gone.
    if (status >= 400) {
      message.resume();
      return;
    }
    try {
      for await (const line of createInterface({ input: message, crlfDelay: Number.POSITIVE_INFINITY })) {
        const blank = line.indexOf(" ");
        if (blank > 0) yield { at: line.slice(0, blank), text: line.slice(blank + 1) };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      message.destroy();
    }
  }

  async forbidden(wanted: readonly Permission[], signal: AbortSignal): Promise<readonly Permission[]> {
    const answers = await inParallel(wanted, 8, async (permission) => {
      const spec = { resourceAttributes: permission };
      const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      const answer = await this.#ask({ method: "POST", path, body, signal });
      return this.#good({ verb: "create", what: "selfsubjectaccessreviews" }, answer, review).status.allowed;
    });
    return wanted.filter((_, index) => answers[index] === false);
  }

  async close(): Promise<void> {
    this.#transport.close();
    await this.#proxy.close();
  }

  async #kind(reference: { apiVersion: string; kind: string }, signal: AbortSignal): Promise<Kind> {
    const found = (await this.#known(signal)).find((kind) => isKind(kind, reference));
    if (found !== undefined) return found;
    // Somebody may have brought it since.
    this.#kinds = undefined;
    const again = (await this.#known(signal)).find((kind) => isKind(kind, reference));
    if (again === undefined)
      throw new Failure("kubernetes-kind-unknown", { kind: reference.kind, apiVersion: reference.apiVersion });
    return again;
  }

  #known(signal: AbortSignal): Promise<readonly Kind[]> {
    this.#kinds ??= this.#discover(signal).catch((error) => {
      this.#kinds = undefined;
      throw error;
    });
    return this.#kinds;
  }

  async #discover(signal: AbortSignal): Promise<readonly Kind[]> {
    const answers = await Promise.all(
      ["/api", "/apis"].map((path) => this.#ask({ method: "GET", path, accept: DISCOVERY, signal })),
    );
    return answers.flatMap((answer) =>
      readKinds(this.#good({ verb: "get", what: "the kinds of the cluster" }, answer, z.unknown())),
    );
  }

  #ask(ask: Ask): Promise<Answer> {
    return this.#patiently(ask, () => this.#transport.ask(ask), isAway);
  }

  /**
   * Asks once, and where the API server answered before and is away for a moment (it is upgraded, a connection broke), again
   * until it is back. What is created is not asked for twice: it may be there already.
   */
  async #patiently<T>({ method, signal }: Ask, attempt: () => Promise<T>, isLost: (answer: T) => boolean): Promise<T> {
    const until = performance.now() + this.#awayMs;
    for (;;) {
      const mayRepeat = this.#answered && method !== "POST" && performance.now() < until;
      const answer = await this.#reached(attempt(), signal).catch((error: unknown) => {
        if (!mayRepeat || !(error instanceof Failure)) throw error;
        return undefined;
      });
      if (answer !== undefined && !(mayRepeat && isLost(answer))) {
        this.#answered ||= !isLost(answer);
        return answer;
      }
      await pause(AGAIN_MS, undefined, { signal });
    }
  }

  async #reached<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      signal.throwIfAborted();
      const reason = this.#proxy.complaint || (cause instanceof Error ? cause.message : String(cause));
      throw new Failure("kubernetes-unreachable", { reason }, { cause });
    }
  }

  #good<T>(subject: Subject, answer: Answer, schema: z.ZodType<T>): T {
    if (answer.status >= 400) throw refusalOf(subject, answer);
    return schema.parse(answer.body);
  }
}

function isKind(kind: Kind, { apiVersion, kind: name }: { apiVersion: string; kind: string }): boolean {
  return kind.apiVersion === apiVersion && kind.kind === name;
}

/** `Deployment web`, as people say it. */
function nameOf(object: { kind: string; name?: string; metadata?: { name: string } }): string {
  return `${object.kind} ${object.metadata?.name ?? object.name ?? ""}`;
}
