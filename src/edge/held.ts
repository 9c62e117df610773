/** Bytes that came but could not be read yet. Growing costs amortised constant time for each byte, however they drip in. */
export class Held {
  #storage: Buffer = EMPTY;
  #length = 0;
  /** Whether there is room of our own behind the bytes; what the socket gave is never written into. */
  #owned = false;

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return this.#storage.length === this.#length ? this.#storage : this.#storage.subarray(0, this.#length);
  }

  append(piece: Buffer): void {
    if (this.#length === 0) {
      this.#storage = piece;
      this.#length = piece.length;
      this.#owned = false;
      return;
    }
    const needed = this.#length + piece.length;
    if (!this.#owned || needed > this.#storage.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024, needed * 2));
      this.#storage.copy(larger, 0, 0, this.#length);
      this.#storage = larger;
      this.#owned = true;
    }
    piece.copy(this.#storage, this.#length);
    this.#length = needed;
  }

  /** Drops the first `count` bytes, which have been read. */
  consume(count: number): void {
    this.#storage = count >= this.#length ? EMPTY : this.#storage.subarray(count, this.#length);
    this.#length = this.#storage.length;
    this.#owned = false;
  }
}

const EMPTY = Buffer.alloc(0);
