import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames } from "./frames.ts";

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test("writes come out whole and in order, however they were cut", () => {
  const sent = Buffer.concat([frame(1, "one\n"), frame(2, ""), frame(2, "größer\n"), frame(1, "last")]);
  for (const size of [1, 3, 9, sent.length]) {
    const frames = new Frames();
    const got: string[] = [];
    for (let start = 0; start < sent.length; start += size) {
      for (const { stream, bytes } of frames.push(sent.subarray(start, start + size))) got.push(`${stream}: ${bytes}`);
    }
    assert.deepEqual(got, ["stdout: one\n", "stderr: ", "stderr: größer\n", "stdout: last"], `pieces of ${size}`);
  }
});
