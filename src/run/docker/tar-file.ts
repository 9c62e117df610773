const BLOCK = 512;

/** Picks one small file out of a tar archive that comes in pieces; everything else passes by. */
export class TarFile {
  readonly #name: string;
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of the present entry that are still to come, its padding included. */
  #left = 0;
  /** Of these, bytes of the wanted file. */
  #wanted = 0;
  readonly #content: Buffer[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  push(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const body = data.subarray(0, this.#left);
      if (this.#wanted > 0) this.#content.push(Buffer.from(body.subarray(0, this.#wanted)));
      this.#wanted = Math.max(0, this.#wanted - body.length);
      this.#left -= body.length;
      data = data.subarray(body.length);
      if (this.#left > 0 || data.length < BLOCK) break;
      this.#enter(data.subarray(0, BLOCK));
      data = data.subarray(BLOCK);
    }
    this.#rest = Buffer.from(data);
  }

  /** What the file holds, empty when it did not come. */
  text(): string {
    return Buffer.concat(this.#content).toString("utf8");
  }

  #enter(header: Buffer): void {
    const bytes = sizeOf(header);
    this.#left = Math.ceil(bytes / BLOCK) * BLOCK;
    this.#wanted = textOf(header, 0, 100) === this.#name ? bytes : 0;
  }
}

function textOf(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString("utf8");
}

/** Octal digits, or for more than 8 GiB a binary number whose first bit says so. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136);
  if ((field.readUInt8(0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  return Number.parseInt(textOf(header, 124, 12).trim() || "0", 8);
}
