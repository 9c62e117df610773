/**
 * Whether a version of Python satisfies what a `pyproject.toml` requires: the clauses of PEP 440 (`>=3.11,<4`, `~=3.11`,
 * `==3.12.*`), and Poetry's `^3.11`, `~3.11` and `||`. What is written in no such form refuses nothing: whoever installs
 * judges it.
 */
export function allowsPython(requires: string, version: string): boolean {
  return requires.split("||").some((all) => all.split(",").every((clause) => holds(clause.trim(), version)));
}

const CLAUSE = /^(~=|==|!=|<=|>=|<|>|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?$/;

function holds(clause: string, version: string): boolean {
  const [, operator = "==", number = "", wildcard] = CLAUSE.exec(clause) ?? [];
  if (number === "") return true;
  const wanted = number.split(".").map(Number);
  const given = version.split(".").map((part) => Number.parseInt(part, 10));
  const order = compare(given, wanted);
  switch (operator) {
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case "<":
      return order < 0;
    case "!=":
      return wildcard === undefined ? order !== 0 : !begins(given, wanted);
    case "^":
      return order >= 0 && begins(given, wanted.slice(0, 1));
    case "~":
      return order >= 0 && begins(given, wanted.slice(0, 2));
    case "~=":
      return order >= 0 && begins(given, wanted.slice(0, -1));
    default:
      return wildcard === undefined ? order === 0 : begins(given, wanted);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function begins(version: readonly number[], start: readonly number[]): boolean {
  return start.every((part, index) => version[index] === part);
}
