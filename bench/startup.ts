/**
 * How long the compiled program takes to start, against an empty Node in the same rounds: `node bench/startup.ts`.
 * Other work on the machine disturbs both, so runs alternate and the middle of the ratios counts.
 */
import { join } from "node:path";
import { tellRow } from "../test/trial/rows.ts";
import { EMPTY, milliseconds, program, root } from "./cold.ts";
import { middle } from "./middle.ts";

const ROUNDS = 41;

const cases = [
  { name: "fairlead --help", words: [program, "--help"], most: 1.6 },
  { name: "fairlead check examples/nautobot", words: [program, "check", join(root, "examples", "nautobot")], most: 3.5 },
];

const rows = cases.map(({ name, words, most }) => {
  milliseconds(words);
  const rounds = Array.from({ length: ROUNDS }, () => ({ empty: milliseconds(EMPTY), own: milliseconds(words) }));
  const ratio = middle(rounds.map(({ empty, own }) => own / empty));
  const held = ratio <= most ? "held" : "missed";
  const own = middle(rounds.map((round) => round.own));
  const empty = middle(rounds.map((round) => round.empty));
  tellRow({ what: name, measured: `${ratio.toFixed(2)} × an empty Node`, bound: `${most} ×`, met: ratio <= most });
  return { name, "node -e 0 (ms)": round(empty), "own (ms)": round(own), ratio: round(ratio), most, held };
});
console.table(rows);
process.exitCode = rows.every(({ held }) => held === "held") ? 0 : 1;

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
