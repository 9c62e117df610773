import { relative } from "node:path";
import type { run } from "node:test";

type Stream = ReturnType<typeof run>;

/** Counts what came of all tests, and remembers what failed and what was skipped and why. */
export class Tally {
  readonly #began = performance.now();
  readonly #failures: string[] = [];
  /** Test names by the reason they were skipped for: one missing thing skips many. */
  readonly #skips = new Map<string, string[]>();
  #passed = 0;

  get good(): boolean {
    return this.#failures.length === 0;
  }

  failed(place: string, message: string): void {
    this.#failures.push(`${place}: ${message}`);
  }

  follow(stream: Stream): void {
    stream.on("test:pass", (test) => {
      if (test.details.type === "suite") return;
      if (test.skip === undefined) this.#passed += 1;
      else this.#skipped(test.name, test.skip);
    });
    stream.on("test:fail", (test) => {
      // A file or suite fails with the tests inside it; they have told it.
      if (test.details.type === "suite" || test.details.error.message.includes("subtest")) return;
      const place = test.file === undefined ? "" : `${relative(process.cwd(), test.file)}${test.line ? `:${test.line}` : ""}`;
      this.failed(place, test.name);
    });
  }

  summary(): string {
    const seconds = Math.round((performance.now() - this.#began) / 1000);
    const skipped = [...this.#skips.values()].reduce((sum, names) => sum + names.length, 0);
    const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    const lines = [`\n${this.#passed} passed, ${this.#failures.length} failed, ${skipped} skipped in ${time}`];
    if (this.#skips.size > 0) lines.push("\nSkipped:");
    for (const [reason, names] of this.#skips) lines.push(`  ${names.length} × ${reason}`);
    if (this.#failures.length > 0) lines.push("\nFailed:", ...this.#failures.map((failure) => `  ${failure}`));
    return lines.join("\n");
  }

  #skipped(name: string, skip: string | boolean): void {
    const reason = typeof skip === "string" ? skip : `${name}, without a reason`;
    this.#skips.set(reason, [...(this.#skips.get(reason) ?? []), name]);
  }
}
