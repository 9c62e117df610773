import { Refusal, type RefusalDetails } from "./refusal.ts";

/** What goes wrong on demand, at chosen calls. */
export type Fault = {
  /** `METHOD host/path`, as the log of calls shows it; every call that matches counts. */
  call: RegExp;
  /** At which of the matching calls it begins; unnamed, the first. */
  nth?: number;
  /** For how many of them; unnamed, one. */
  times?: number;
} & (
  | ({ status: number; code?: string; message?: string } & RefusalDetails)
  /** Carries the call out and breaks the connection instead of answering. */
  | { lose: "answer" }
  /** Breaks the connection before anything is done. */
  | { lose: "request" }
  | { delayMs: number }
);

export class Faults {
  readonly #faults: { fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault of this call, if it has one; refusals throw. */
  at(call: string): { lose?: "answer" | "request"; delayMs?: number } {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (!fault.call.test(call)) continue;
      entry.seen++;
      const first = fault.nth ?? 1;
      if (entry.seen < first || entry.seen >= first + (fault.times ?? 1)) continue;
      if ("status" in fault) throw new Refusal(fault.status, fault.message ?? "as the test asked", fault);
      return fault;
    }
    return {};
  }
}
