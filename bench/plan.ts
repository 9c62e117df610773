/**
 * What Fairlead itself takes for the plan of an unchanged stage on Google: `node bench/plan.ts`. The compiled program from a
 * cold start, against the stand-in of Google and a Terraform that finds nothing to do and says so at once; the best of some
 * rounds, so that other work on the machine counts least.
 */
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { removeTree } from "../src/run/sealed.ts";
import { makeBucket, shopManifest } from "../test/e2e/google/shop.ts";
import { startGoogle } from "../test/stand-in/google/server.ts";
import { tellRow } from "../test/trial/rows.ts";
import { program } from "./cold.ts";

const ROUNDS = 15;
const MOST_SECONDS = 0.2;
const NOTHING_TO_DO = `#!/bin/sh
case "$1" in
  version) echo '{"terraform_version":"1.13.4","platform":"linux_amd64","provider_selections":{}}' ;;
  init) mkdir -p .terraform ;;
esac
`;

const [folder, state] = ["plan", "state"].map((name) => mkdtempSync(join(tmpdir(), `fairlead-bench-${name}-`))) as [
  string,
  string,
];
const google = await startGoogle({ projects: ["acme-test", "acme-prod"] });
try {
  await makeBucket(google, "acme-shop-state");
  writeFileSync(join(folder, "fairlead.yaml"), shopManifest("one"));
  const terraform = join(folder, "terraform");
  writeFileSync(terraform, NOTHING_TO_DO);
  chmodSync(terraform, 0o755);
  const env = { ...process.env, ...google.env, FAIRLEAD_STATE: state, FAIRLEAD_CACHE: join(state, "cache") };
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const words = [program, "plan", "testing", "--terraform", terraform];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, env });
    best = Math.min(best, (performance.now() - began) / 1000);
    if (!stdout.includes("there is nothing to do")) throw new Error(stdout);
  }
  const met = best <= MOST_SECONDS;
  tellRow({
    what: "plan of an unchanged stage, Terraform aside",
    measured: `${best.toFixed(3)} s`,
    bound: `${MOST_SECONDS} s`,
    met,
  });
  console.log(`${met ? "held  " : "missed"}  plan of an unchanged stage: ${best.toFixed(3)} s (at most ${MOST_SECONDS} s)`);
  process.exitCode = met ? 0 : 1;
} finally {
  await google.close();
  await Promise.all([folder, state].map(removeTree));
}
