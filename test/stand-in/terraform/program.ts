import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeTree } from "../../../src/run/sealed.ts";
import { APPLIED, type Applied, REFUSED, type Refused } from "./told.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** A program that is driven like `terraform`, for what is about the order of applies and not about what these make. */
export class TerraformStandIn {
  readonly #folder = mkdtempSync(join(tmpdir(), "fairlead-terraform-stand-in-"));

  constructor() {
    const script = `#!/bin/sh
case "$1" in
  version) echo '{ "terraform_version": "1.11.4" }' ;;
  init) mkdir -p .terraform ;;
  *) exec '${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' "$@" ;;
esac
`;
    writeFileSync(join(this.#folder, "terraform"), script, { mode: 0o755 });
  }

  /** By which Fairlead finds it. */
  get env(): NodeJS.ProcessEnv {
    return { FAIRLEAD_TERRAFORM: join(this.#folder, "terraform"), FAIRLEAD_STAND_IN_TERRAFORM: this.#folder };
  }

  /** From now on; nothing is refused any more without one. */
  refuse(...refused: readonly Refused[]): void {
    writeFileSync(join(this.#folder, REFUSED), JSON.stringify(refused));
  }

  /** What was applied so far, in one stack or in all. */
  applied(stack?: string): Applied[] {
    const file = join(this.#folder, APPLIED);
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const all = lines.map((line) => JSON.parse(line) as Applied);
    return stack === undefined ? all : all.filter((one) => one.stack === stack);
  }

  end(): Promise<void> {
    return removeTree(this.#folder);
  }
}
