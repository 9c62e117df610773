const REDACTED = Buffer.from("[redacted]");

/**
 * All patterns at once, found in one pass whose cost does not depend on their number (Aho and Corasick 1975). Nodes are
 * numbers into parallel arrays, because secrets as long as private keys make tens of thousands of them.
 */
export class Automaton {
  /** Children of a node form a list: its first child, and each child's next sibling. */
  readonly #firstChild: number[] = [0];
  readonly #sibling: number[] = [0];
  readonly #byte: number[] = [0];
  /** The node of the longest proper suffix that also starts a pattern. */
  readonly #fallback: number[] = [0];
  readonly depth: number[] = [0];
  /** Length of the longest pattern that ends at the node, 0 for none. */
  readonly matched: number[] = [0];
  readonly #fromRoot = new Int32Array(256);

  constructor(patterns: Iterable<Uint8Array>) {
    for (const pattern of patterns) this.#add(pattern);
    this.#link();
  }

  /** The node after reading one more byte; node 0 is the start. */
  step(node: number, byte: number): number {
    for (let at = node; at !== 0; at = this.#fallback[at] ?? 0) {
      const child = this.#child(at, byte);
      if (child !== 0) return child;
    }
    return this.#fromRoot[byte] ?? 0;
  }

  #add(pattern: Uint8Array): void {
    let node = 0;
    for (const byte of pattern) node = (node === 0 ? this.#fromRoot[byte] : this.#child(node, byte)) || this.#grow(node, byte);
    if (node !== 0) this.matched[node] = pattern.length;
  }

  #grow(parent: number, byte: number): number {
    const node = this.depth.length;
    this.#byte.push(byte);
    this.#firstChild.push(0);
    this.#sibling.push(this.#firstChild[parent] ?? 0);
    this.#firstChild[parent] = node;
    this.#fallback.push(0);
    this.depth.push((this.depth[parent] ?? 0) + 1);
    this.matched.push(0);
    if (parent === 0) this.#fromRoot[byte] = node;
    return node;
  }

  /** Breadth first, so that a node's fallback, which is shallower, is complete before it. */
  #link(): void {
    const queue = this.#children(0);
    for (const node of queue) {
      const fallback = this.#fallback[node] ?? 0;
      this.matched[node] = Math.max(this.matched[node] ?? 0, this.matched[fallback] ?? 0);
      for (const child of this.#children(node)) {
        this.#fallback[child] = this.step(fallback, this.#byte[child] ?? 0);
        queue.push(child);
      }
    }
  }

  #children(node: number): number[] {
    const children = [];
    for (let child = this.#firstChild[node] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) children.push(child);
    return children;
  }

  #child(node: number, byte: number): number {
    let child = this.#firstChild[node] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child] ?? 0;
    return child;
  }
}

/**
 * Masks one stream, however it is cut into chunks: bytes that may still turn out to start a secret are held back until
 * the next chunk or `flush`. At most as many are held as the longest pattern has.
 */
export class Masker {
  readonly #current: () => Automaton;
  #automaton: Automaton;
  #node = 0;
  #held: Buffer = Buffer.alloc(0);
  /** Parts of `held` to mask: start and end, in order, apart from each other. */
  #secret: [number, number][] = [];

  /** `current` is asked at each chunk, so that secrets told later are masked from then on. */
  constructor(current: () => Automaton) {
    this.#current = current;
    this.#automaton = current();
  }

  push(chunk: Buffer): Buffer {
    let from = this.#held.length;
    if (this.#current() !== this.#automaton) {
      this.#automaton = this.#current();
      this.#node = 0;
      from = 0;
    }
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#scan(from);
    return this.#release(this.#held.length - (this.#automaton.depth[this.#node] ?? 0));
  }

  /** Whatever is held, because nothing follows. */
  flush(): Buffer {
    this.#node = 0;
    return this.#release(this.#held.length);
  }

  #scan(from: number): void {
    const { matched } = this.#automaton;
    for (let at = from; at < this.#held.length; at++) {
      this.#node = this.#automaton.step(this.#node, this.#held[at] ?? 0);
      const length = matched[this.#node] ?? 0;
      if (length > 0) this.#mark(at + 1 - length, at + 1);
    }
  }

  /** A match that overlaps earlier ones becomes one with them: no byte of a secret survives beside another's mask. */
  #mark(start: number, end: number): void {
    let from = start;
    for (let last = this.#secret.at(-1); last !== undefined && last[1] > from; last = this.#secret.at(-1)) {
      from = Math.min(from, last[0]);
      this.#secret.pop();
    }
    this.#secret.push([from, end]);
  }

  /** Gives the bytes before `until`, or fewer where a secret reaches over it. */
  #release(until: number): Buffer {
    const over = this.#secret.find(([start, end]) => start < until && end > until);
    const cut = over === undefined ? until : over[0];
    const parts: Buffer[] = [];
    let at = 0;
    for (const [start, end] of this.#secret) {
      if (start >= cut) break;
      parts.push(this.#held.subarray(at, start), REDACTED);
      at = end;
    }
    parts.push(this.#held.subarray(at, cut));
    this.#secret = this.#secret.filter(([start]) => start >= cut).map(([start, end]) => [start - cut, end - cut]);
    this.#held = this.#held.subarray(cut);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}
