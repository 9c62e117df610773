/** One write of a container: which stream, and its bytes. */
export type Frame = { stream: "stdout" | "stderr"; bytes: Buffer };

const HEADER = 8;

/**
 * Cuts what an engine sends of a container without a terminal into frames: eight bytes (stream, three zeros, length),
 * then as many bytes. A frame whose end has not come waits for it.
 */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (data.length >= HEADER) {
      const end = HEADER + data.readUInt32BE(4);
      if (data.length < end) break;
      frames.push({ stream: data[0] === 2 ? "stderr" : "stdout", bytes: data.subarray(HEADER, end) });
      data = data.subarray(end);
    }
    this.#rest = data;
    return frames;
  }
}
