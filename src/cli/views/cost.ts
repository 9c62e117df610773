import type { Cost, Range } from "../../compile/cost/cost.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** The estimate by component, its totals, and where its prices are from. */
export function costText({ stage, region, lines, total }: Cost, paint: Paint): string {
  const sources = [...new Set(lines.map(({ source, compared }) => `${source}|${compared ?? ""}`))];
  const rows = lines.map((line) => [
    line.of,
    line.what,
    money(line),
    paint("dim", `[${sources.indexOf(`${line.source}|${line.compared ?? ""}`) + 1}]`),
  ]);
  const from = sources.map((source, index) => {
    const [address = "", compared = ""] = source.split("|");
    const when = compared === "" ? paint("yellow", "not compared with the published price") : `compared ${compared}`;
    return `  [${index + 1}] ${address} (${when})`;
  });
  return `${[
    `Stage ${paint("bold", stage)} in ${region}, US dollars a month`,
    table(rows, "  "),
    "",
    `  ${paint("bold", money(total))} in all, from a quiet month to a busy one`,
    "",
    "List prices without free amounts, discounts and tax:",
    ...from.map((text) => paint("dim", text)),
  ].join("\n")}\n`;
}

function money({ minimum, maximum }: Range): string {
  const [low, high] = [minimum.toFixed(2), maximum.toFixed(2)];
  return low === high ? low : `${low} to ${high}`;
}
