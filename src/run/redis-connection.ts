import { Redis } from "ioredis";
import type { Secret } from "../app/secret.ts";

/** Where a Redis answers: at an address, or at a unix socket. */
export type RedisDoor = ({ host: string; port: number } | { socket: string }) & { password: Secret };

const ANSWER_WITHIN_MS = 5_000;

/** Works with a Redis over one connection; rejects at once when it cannot be reached, and never tries again by itself. */
export async function withRedis<T>(door: RedisDoor, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({
    ...("socket" in door ? { path: door.socket } : { host: door.host, port: door.port }),
    password: door.password.reveal(),
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    connectionName: "fairlead",
  });
  // A wrong password only shows here; what was asked is then rejected with no more than the closed connection.
  let reason: Error | undefined;
  client.on("error", (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

/** The first word of a Redis error is its code: `LOADING`, `WRONGPASS`, `WRONGTYPE`. */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error && error.name === "ReplyError" ? error.message.split(" ", 1)[0] : undefined;
}
