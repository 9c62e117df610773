import type { Change } from "../../plan/terraform/change.ts";
import type { TerraformEvent } from "./event.ts";

export type Planned = Pick<Change, "address" | "action">;

/** How far an apply came, by what it told. Addresses are in the order of the plan. */
export class Course {
  readonly #planned: readonly Planned[];
  readonly #ended = new Map<string, number>();
  readonly #failed = new Set<string>();

  constructor(planned: readonly Planned[]) {
    this.#planned = planned;
  }

  hear(event: TerraformEvent): void {
    if (event.type === "resource-failed") this.#failed.add(event.address);
    if (event.type === "resource-done" && event.action !== "read")
      this.#ended.set(event.address, (this.#ended.get(event.address) ?? 0) + 1);
  }

  /** Whether anything was changed, or half-changed. */
  begun(): boolean {
    return this.#ended.size + this.#failed.size > 0;
  }

  done(): string[] {
    return this.#addresses((change) => this.#isDone(change));
  }

  failed(): string[] {
    return this.#addresses(({ address }) => this.#failed.has(address));
  }

  left(): string[] {
    return this.#addresses((change) => !this.#isDone(change) && !this.#failed.has(change.address));
  }

  /** A replacement is told in two parts, and is none before both. */
  #isDone({ address, action }: Planned): boolean {
    return !this.#failed.has(address) && (this.#ended.get(address) ?? 0) >= (action === "replace" ? 2 : 1);
  }

  #addresses(wanted: (change: Planned) => boolean): string[] {
    return [...new Set(this.#planned.filter(wanted).map(({ address }) => address))];
  }
}
