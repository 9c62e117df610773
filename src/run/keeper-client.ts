import type { Secret } from "../app/secret.ts";
import type { Keeper } from "./ports.ts";
import {
  type Exit,
  type HelloResult,
  KEEPER_PROTOCOL,
  type KeeperEvent,
  type KeeperReply,
  type KeeperRequest,
  type SpawnOrder,
  type SpawnResult,
} from "./protocol/keeper.ts";

/** Where messages go to the keeper and come from it: the IPC channel it opened, or a stand-in for it. */
export type Channel = {
  send(message: KeeperRequest): void;
  onMessage(listener: (message: KeeperReply | KeeperEvent) => void): void;
  /** The other end is gone; called once. */
  onClose(listener: () => void): void;
};

/** A request the keeper refused or could not answer; `code` is the system's or a `KeeperCode`. */
export class KeeperError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

type Listeners = {
  exit: (id: string, exit: Exit) => void;
  edge: (state: "started" | "exited", pid: number) => void;
  gone: () => void;
};
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };
type Question = KeeperRequest extends infer R ? (R extends KeeperRequest ? Omit<R, "request"> : never) : never;

/**
 * The keeper as the engine that it started sees it. Resolves when the keeper has told its generation, rejects when it died
 * before. What is asked of a keeper that dies is never answered: whether it was done is for the engine to find out that
 * the next keeper starts, and nobody here may take it as failed.
 */
export async function connectKeeper(channel: Channel = parentChannel()): Promise<Keeper & { hello: HelloResult }> {
  const line = new Line(channel);
  const died = new Promise<never>((_, reject) => line.onGone(() => reject(new KeeperError("the keeper has died", undefined))));
  // Nobody minds when it dies later.
  died.catch(() => {});
  const hello = await Promise.race([line.ask<HelloResult>({ type: "hello", version: KEEPER_PROTOCOL }), died]);
  return {
    hello,
    generation: hello.generation,
    spawn: (order) => line.ask<SpawnResult>({ type: "spawn", order }),
    signal: (id, signal) => line.ask<void>({ type: "signal", id, signal }),
    forget: (id) => line.ask<void>({ type: "forget", id }),
    list: () => line.ask<Pick<HelloResult, "children" | "records">>({ type: "list" }),
    order: (id) => line.ask<SpawnOrder>({ type: "order", id }),
    masks: (values: readonly Secret[]) => line.ask<void>({ type: "masks", values: values.map((value) => value.reveal()) }),
    renewEdge: () => line.ask<void>({ type: "renewEdge" }),
    shutdown: (graceMs) => line.ask<void>({ type: "shutdown", graceMs }),
    onExit: (listener) => line.on("exit", listener),
    onEdge: (listener) => line.on("edge", listener),
    onGone: (listener) => line.onGone(listener),
  };
}

/** Pairs replies with requests. */
class Line {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: { [E in keyof Listeners]: Listeners[E][] } = { exit: [], edge: [], gone: [] };
  #next = 1;
  #gone = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.onMessage((message) => this.#hear(message));
    channel.onClose(() => this.#close());
  }

  on<E extends keyof Listeners>(event: E, listener: Listeners[E]): void {
    this.#listeners[event].push(listener);
  }

  /** Also for whoever asks too late. */
  onGone(listener: () => void): void {
    if (this.#gone) queueMicrotask(listener);
    else this.on("gone", listener);
  }

  /** The keeper is part of this program and answers with what its protocol says, so the answer is taken as it comes. */
  ask<Result>(question: Question): Promise<Result> {
    const request = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve: (result) => resolve(result as Result), reject });
      if (!this.#gone) this.#channel.send({ request, ...question });
    });
  }

  #hear(message: KeeperReply | KeeperEvent): void {
    if ("event" in message) {
      this.#announce(message);
      return;
    }
    const waiting = this.#waiting.get(message.reply);
    this.#waiting.delete(message.reply);
    if (message.ok) waiting?.resolve(message.result);
    else waiting?.reject(new KeeperError(message.error, message.code));
  }

  #announce(message: KeeperEvent): void {
    if (message.event === "exited") for (const listener of this.#listeners.exit) listener(message.id, message.exit);
    if (message.event === "edge") for (const listener of this.#listeners.edge) listener(message.state, message.pid);
  }

  #close(): void {
    this.#gone = true;
    for (const listener of this.#listeners.gone) listener();
  }
}

/** The channel the keeper opened when it started this process. */
function parentChannel(): Channel {
  if (process.send === undefined) throw new Error("this process was not started by the keeper");
  return {
    send: (message) => void process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on("message", (message) => listener(message as KeeperReply | KeeperEvent)),
    onClose(listener) {
      // A keeper that died while this process was loading was missed.
      if (process.connected) process.once("disconnect", listener);
      else queueMicrotask(listener);
    },
  };
}
