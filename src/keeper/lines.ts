const LONGEST = 16 * 1024;
const NEWLINE = 0x0a;

/** A line, or a piece of one that `continued` says goes on with the next. */
export type Line = { text: string; continued: boolean };

/**
 * Cuts a stream into lines, and lines longer than 16 KiB into pieces, never inside a character. What is no UTF-8
 * becomes the replacement character, so that every line can be written as JSON.
 */
export class Lines {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length > 0) {
      const end = bytes.indexOf(NEWLINE);
      if (end >= 0 && end <= LONGEST) {
        lines.push({ text: withoutReturn(bytes.subarray(0, end)).toString(), continued: false });
        bytes = bytes.subarray(end + 1);
      } else if (bytes.length > LONGEST) {
        const cut = characterBorder(bytes, LONGEST);
        lines.push({ text: bytes.subarray(0, cut).toString(), continued: true });
        bytes = bytes.subarray(cut);
      } else break;
    }
    // A copy, so that a few bytes do not keep a whole chunk alive.
    this.#rest = Buffer.from(bytes);
    return lines;
  }

  /** The unfinished line, when nothing follows it. */
  flush(): Line[] {
    const text = this.#rest.toString();
    this.#rest = Buffer.alloc(0);
    return text === "" ? [] : [{ text, continued: false }];
  }
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

/** The last place at or before `at` where a character starts; a character has at most three further bytes. */
function characterBorder(bytes: Buffer, at: number): number {
  for (let border = at; border > at - 4; border--) {
    if (((bytes[border] ?? 0) & 0xc0) !== 0x80) return border;
  }
  return at;
}
