/** A value of a compose file with its variables filled; `missing` names those that nobody gives. */
export type Filled = { text: string; missing: readonly string[] };

const VARIABLE = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^{}]*))?\})/g;

/** Fills variables as Compose does; of `${NAME:?…}` and of one without a default nothing is known but `value`. */
export function interpolated(text: string, value: (variable: string) => string | undefined): Filled {
  const missing: string[] = [];
  const filled = text.replace(VARIABLE, (whole, bare?: string, braced?: string, operator?: string, word = "") => {
    if (whole === "$$") return "$";
    const name = bare ?? braced ?? "";
    const known = value(name);
    if (operator?.endsWith("+")) return known ? word : "";
    if (known !== undefined && (known !== "" || operator === "-")) return known;
    if (operator?.endsWith("-")) return word;
    missing.push(name);
    return "";
  });
  return { text: filled, missing };
}
