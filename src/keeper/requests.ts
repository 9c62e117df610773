import { type HelloResult, KEEPER_PROTOCOL, type KeeperReply, type KeeperRequest } from "../run/protocol/keeper.ts";
import { type Children, Refusal } from "./children.ts";
import type { Outputs } from "./output.ts";

export type Served = {
  generation: string;
  children: Children;
  outputs: Outputs;
  renewEdge(): void;
  /** Resolves when instances and jobs have ended; the rest goes on by itself. */
  shutdown(graceMs: number): Promise<void>;
};

/** Answers one request of the engine. Whatever goes wrong is the answer, with the system's code where there is one. */
export async function answer(served: Served, request: KeeperRequest): Promise<KeeperReply> {
  try {
    return { reply: request.request, ok: true, result: await perform(served, request) };
  } catch (error) {
    const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
    return { reply: request.request, ok: false, error: error instanceof Error ? error.message : String(error), code };
  }
}

export function isRequest(message: unknown): message is KeeperRequest {
  return typeof message === "object" && message !== null && "request" in message && typeof message.request === "number";
}

async function perform({ generation, children, outputs, renewEdge, shutdown }: Served, request: KeeperRequest): Promise<unknown> {
  const { type } = request;
  switch (type) {
    case "hello":
      return {
        version: KEEPER_PROTOCOL,
        generation,
        children: children.states(),
        records: children.records(),
      } satisfies HelloResult;
    case "spawn":
      return children.spawn(request.order);
    case "signal":
      return children.signal(request.id, request.signal);
    case "forget":
      return children.forget(request.id);
    case "list":
      return { children: children.states(), records: children.records() };
    case "order":
      return children.order(request.id);
    case "masks":
      return outputs.mask(request.values);
    case "renewEdge":
      return renewEdge();
    case "shutdown":
      return shutdown(request.graceMs);
    default:
      // An engine of a newer version may ask what this keeper has never heard of.
      throw new Refusal(
        "UNKNOWN_REQUEST",
        `this keeper (protocol ${KEEPER_PROTOCOL}) does not know "${String(type satisfies never)}"`,
      );
  }
}
