import { type RedisDoor, replyCode, withRedis } from "./redis-connection.ts";

/** Celery keeps messages of priority 1 to 9 in lists of their own, named after the queue, this and the number. */
const PRIORITY_SEPARATOR = "\u0006\u0016";
const PRIORITIES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * How many messages wait in each queue, all priorities together, asked in one round trip. A queue that nobody wrote to
 * yet is empty; one that is no list at all is not counted.
 */
export async function queueLengths(door: RedisDoor, queues: readonly string[]): Promise<Record<string, number>> {
  const lists = queues.flatMap((queue) => PRIORITIES.map((priority) => ({ queue, list: listOf(queue, priority) })));
  const answers = await withRedis(door, async (client) => {
    const pipeline = client.pipeline();
    for (const { list } of lists) pipeline.llen(list);
    return (await pipeline.exec()) ?? [];
  });
  const lengths: Record<string, number> = Object.fromEntries(queues.map((queue) => [queue, 0]));
  for (const [index, { queue }] of lists.entries()) {
    const [error, length] = answers[index] ?? [];
    if (error && replyCode(error) !== "WRONGTYPE") throw error;
    lengths[queue] = (lengths[queue] ?? 0) + Number(length ?? 0);
  }
  return lengths;
}

function listOf(queue: string, priority: number): string {
  return priority === 0 ? queue : `${queue}${PRIORITY_SEPARATOR}${priority}`;
}
