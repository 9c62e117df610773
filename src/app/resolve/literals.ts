import { type Path, pathText } from "../../manifest/locate.ts";
import { cut } from "../text.ts";
import type { StageReading } from "./stage.ts";

/** Where strings are filled; `*` is any one step, `**` any number of them. */
const filled = [
  ["env", "*"],
  ["files", "*", "text"],
  ["secrets", "*", "compose"],
  ["components", "*", "env", "*"],
  ["components", "*", "command", "**"],
  ["components", "*", "health", "*", "exec", "**"],
  ["components", "*", "chart", "values", "**"],
  ["components", "*", "chart", "secrets", "*", "*"],
  ["access", "dns", "token"],
  ["access", "rules", "*", "from", "*"],
  ["registries", "*", "password"],
  ["state", "agent", "token"],
];

/** Sentences for people, where `${` is nothing but characters, and sites, which are read with their own words merged. */
const skipped = [["accept"], ["secrets", "*", "supply"], ["sites"]];

/** Tells references that stand where nothing fills them: passed on as they are, they would surprise later. */
export function checkLiterals(reading: StageReading): void {
  // One path that grows and shrinks: nearly all strings are passed by, and need none of their own.
  const path: (string | number)[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === "string") checkLiteral(reading, value, path);
    else if (typeof value === "object" && value !== null && !skipped.some((pattern) => matches(pattern, path))) {
      for (const key of Object.keys(value)) {
        path.push(Array.isArray(value) ? Number(key) : key);
        visit(Reflect.get(value, key));
        path.pop();
      }
    }
  };
  visit(reading.manifest);
}

function checkLiteral(reading: StageReading, value: string, path: Path): void {
  if (value.includes("\0")) reading.report("text-nul", {}, [...path]);
  if (!value.includes("${") || [...filled, ...skipped].some((pattern) => matches(pattern, path))) return;
  for (const piece of cut(value).pieces) {
    if ("literal" in piece) continue;
    const part = { from: piece.start, to: piece.end };
    reading.report("reference-not-here", { reference: piece.inside, where: pathText(path) }, [...path], part);
  }
}

function matches(pattern: readonly string[], path: Path): boolean {
  const rest = pattern.at(-1) === "**";
  const steps = rest ? pattern.slice(0, -1) : pattern;
  if (rest ? path.length < steps.length : path.length !== steps.length) return false;
  return steps.every((step, index) => step === "*" || step === path[index]);
}
