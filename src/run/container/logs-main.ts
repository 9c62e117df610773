/**
 * A program of its own: copies what a container writes to its own standard output and error, which the keeper reads,
 * until the container ends. Words: the engine's socket, the API's version, the container's id, the file of the cursor.
 */
import { once } from "node:events";
import { Frames } from "../docker/frames.ts";
import { Refused, Transport } from "../docker/transport.ts";
import { LogCursor } from "./log-cursor.ts";

const SAVE_EVERY_MS = 200;
const SPACE = 0x20;

const [socket = "", version = "", container = "", file = ""] = process.argv.slice(2);
const cursor = new LogCursor(file);
const keeper = process.ppid;
const saving = setInterval(() => {
  // Another keeper has another follower begin where this one was read to.
  if (process.ppid !== keeper) process.exit(1);
  cursor.save(performance.now());
}, SAVE_EVERY_MS);
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));

try {
  await copy();
  cursor.finish();
} catch (error) {
  // A container that was removed has nothing more to say; an engine that went away is asked again by a successor.
  process.exitCode = error instanceof Refused && error.status === 404 ? 0 : 1;
} finally {
  clearInterval(saving);
}

async function copy(): Promise<void> {
  const query = { follow: true, stdout: true, stderr: true, timestamps: true, since: cursor.since };
  const path = `/v${version}/containers/${container}/logs`;
  const frames = new Frames();
  for await (const chunk of await new Transport(socket).open({ method: "GET", path, query })) {
    for (const { stream, bytes } of frames.push(Buffer.from(chunk))) {
      const space = bytes.indexOf(SPACE);
      if (!cursor.pass(bytes.subarray(0, space).toString("latin1"))) continue;
      if (!process[stream].write(bytes.subarray(space + 1))) await once(process[stream], "drain");
    }
  }
}
