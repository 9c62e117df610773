import { type Body, bodyOf } from "../body/body.ts";
import type { Framing } from "../head/framing.ts";
import { type Refusal, refuse } from "../head/refusal.ts";
import { Pace } from "../limits/pace.ts";

const TOO_LARGE = "the request's body is larger than this app accepts";

/** `stretch`: how long, in milliseconds, until its pace is judged. */
export type UploadLimits = { maximumBytes: number; stretch: number };

/** A request's body on its way: how much is allowed, how fast it must come. */
export class Upload {
  readonly #body: Body;
  readonly #maximumBytes: number;
  readonly #pace: Pace;
  /** The client sends nothing before it is told to; how long that takes is not its doing. */
  #waitsForContinue: boolean;
  /** Whether somebody takes the body yet. */
  isOpen = false;

  constructor(body: Body, limits: UploadLimits, expectsContinue: boolean) {
    this.#body = body;
    this.#pace = new Pace(limits.stretch);
    this.#maximumBytes = limits.maximumBytes;
    this.#waitsForContinue = expectsContinue;
  }

  get isDone(): boolean {
    return this.#body.done;
  }

  get payloadBytes(): number {
    return this.#body.payloadBytes;
  }

  /** Takes what belongs to the body from `bytes`; gives the position after it. */
  read(bytes: Buffer, now: number, give: (piece: Buffer) => void): number | Refusal {
    if (this.#waitsForContinue) {
      this.#waitsForContinue = false;
      this.#pace.start(now);
    }
    this.#pace.note(bytes.length);
    const at = this.#body.read(bytes, 0, give);
    if (typeof at === "object") return at;
    return this.#body.payloadBytes > this.#maximumBytes ? refuse(413, TOO_LARGE) : at;
  }

  /** We do not read: the client's pace is not judged. */
  pause(): void {
    this.#pace.stop();
  }

  resume(now: number): void {
    if (!this.#waitsForContinue) this.#pace.start(now);
  }

  isTooSlow(now: number): boolean {
    return this.isOpen && this.#pace.isTooSlow(now);
  }
}

/** The body a head announces: `undefined` where there is none, refused where it is known to be too large. */
export function uploadOf(framing: Framing, limits: UploadLimits, expectsContinue: boolean): Upload | Refusal | undefined {
  if (framing.by === "none" || (framing.by === "length" && framing.length === 0)) return undefined;
  if (framing.by === "length" && framing.length > limits.maximumBytes) return refuse(413, TOO_LARGE);
  return new Upload(bodyOf(framing, true), limits, expectsContinue);
}
