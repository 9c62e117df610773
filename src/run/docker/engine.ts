import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { enginePlaces } from "./place.ts";
import { type Call, Refused, Transport } from "./transport.ts";

/** The newest version of the API that is used where the engine knows it, and the oldest that has what is needed. */
const NEWEST = [1, 47] as const;
const OLDEST = [1, 40] as const;
const PATIENCE_MS = 5000;

const information = z.object({
  OperatingSystem: z.string().default(""),
  Architecture: z.string().default(""),
  NCPU: z.number().default(1),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
});

export type EngineFacts = {
  /** How containers reach this machine, and it them: by addresses of a bridge, or through a virtual machine. */
  ground: "bridge" | "virtual-machine" | "rootless";
  /** Whether images are named by their manifest, not by their configuration. */
  namesByManifest: boolean;
  architecture: string;
  cpus: number;
};

/** A Docker-compatible engine on this machine that has answered, with the version of its API settled. */
export class Engine {
  readonly socket: string;
  readonly version: string;
  readonly facts: EngineFacts;
  readonly #transport: Transport;

  constructor(transport: Transport, version: string, facts: EngineFacts) {
    this.#transport = transport;
    this.socket = transport.socket;
    this.version = version;
    this.facts = facts;
  }

  /** The answer, parsed. Throws `Refused` with the engine's status, or a failure when it has gone. */
  async ask<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
    const { body } = await this.#reached(this.#transport.call(this.#versioned(call)));
    return schema.parse(JSON.parse(body.toString("utf8")));
  }

  /** For calls whose answer holds nothing. */
  async tell(call: Call): Promise<void> {
    await this.#reached(this.#transport.call(this.#versioned(call)));
  }

  /** As `ask`; `undefined` where the engine knows no such thing. */
  async find<T>(schema: z.ZodType<T>, call: Call): Promise<T | undefined> {
    return this.ask(schema, call).catch(unlessStatus(404));
  }

  /** One header of the answer. */
  async header(call: Call, name: string): Promise<string | undefined> {
    const { headers } = await this.#reached(this.#transport.call(this.#versioned(call)));
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The answer as it comes. */
  open(call: Call): Promise<IncomingMessage> {
    return this.#reached(this.#transport.open(this.#versioned(call)));
  }

  #versioned(call: Call): Call {
    return { ...call, path: `/v${this.version}${call.path}` };
  }

  async #reached<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((cause) => {
      if (cause instanceof Refused || cause.name === "AbortError") throw cause;
      throw new Failure("container-engine-gone", { socket: this.socket, reason: cause.message }, { cause });
    });
  }
}

/** Lets an answer with this status be `undefined`; any other refusal stays one. */
export function unlessStatus(...statuses: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Refused && statuses.includes(error.status)) return undefined;
    throw error;
  };
}

/** Why an engine that may be there is not used. */
export type NoEngine = { place: string; reason: string };

/** The first engine that answers, and otherwise why each that may be there does not. */
export async function engineAnswers(env: NodeJS.ProcessEnv): Promise<Engine | readonly NoEngine[]> {
  const reasons: NoEngine[] = [];
  for (const place of await enginePlaces(env)) {
    if ("address" in place) {
      reasons.push({
        place: place.address,
        reason: `${place.because} names an engine that is not on a unix socket of this machine`,
      });
      continue;
    }
    const answer = await greet(new Transport(place.socket));
    if (answer instanceof Engine) return answer;
    reasons.push({ place: place.socket, reason: answer });
  }
  return reasons;
}

/** The engine; a failure that says what is missing when none answers. */
export async function requireEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const answer = await engineAnswers(env);
  if (answer instanceof Engine) return answer;
  throw new Failure("container-engine-missing", { tried: answer });
}

async function greet(transport: Transport): Promise<Engine | string> {
  try {
    const { headers } = await transport.call({ method: "GET", path: "/_ping", timeoutMs: PATIENCE_MS });
    const offered = versionOf(String(headers["api-version"] ?? ""));
    if (offered === undefined || isOlder(offered, OLDEST))
      return `its API ${headers["api-version"]} is older than ${OLDEST.join(".")}`;
    const version = (isOlder(offered, NEWEST) ? offered : NEWEST).join(".");
    const { body } = await transport.call({ method: "GET", path: `/v${version}/info`, timeoutMs: PATIENCE_MS });
    return new Engine(transport, version, factsOf(information.parse(JSON.parse(body.toString("utf8")))));
  } catch (error) {
    return error instanceof Error && "code" in error
      ? String(error.code)
      : error instanceof Error
        ? error.message
        : String(error);
  }
}

function factsOf(info: z.infer<typeof information>): EngineFacts {
  const rootless = info.SecurityOptions?.some((option) => option.includes("name=rootless")) ?? false;
  // The engines of macOS and Windows, and Docker Desktop on Linux, live in a machine of their own.
  const apart = process.platform !== "linux" || /Docker Desktop|OrbStack/.test(info.OperatingSystem);
  const namesByManifest = info.DriverStatus?.flat().some((word) => word.includes("containerd.snapshotter")) ?? false;
  return {
    ground: rootless ? "rootless" : apart ? "virtual-machine" : "bridge",
    namesByManifest,
    architecture: info.Architecture,
    cpus: info.NCPU,
  };
}

type Version = readonly [number, number];

function versionOf(text: string): Version | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function isOlder([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
