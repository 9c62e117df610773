import { parser } from "@lezer/javascript";
import type { Read } from "../python/environment.ts";
import type { Sources } from "../sources.ts";

const MOST_BYTES = 2_000_000;
const BESIDE =
  /(^|\/)(tests?|__tests__|docs?|examples?|dist|build|coverage|public|vendor)\/|\.(test|spec|min|d)\.\w+$|(^|\/)[\w.]*\.config\.\w+$/;
const script = parser.configure({ dialect: "jsx" });
const typed = parser.configure({ dialect: "jsx ts" });

/** Every place where the JavaScript and TypeScript of a project read `process.env` by a name that is written there. */
export function scriptReads(sources: Sources): Read[] {
  let left = MOST_BYTES;
  return sources.paths.flatMap((path) => {
    if (!/\.([cm]?js|[cm]?ts|jsx|tsx)$/.test(path) || BESIDE.test(path)) return [];
    const text = sources.text(path) ?? "";
    if (!text.includes("process.env") || text.length > left) return [];
    left -= text.length;
    return readsIn(path, text);
  });
}

function readsIn(path: string, text: string): Read[] {
  const reads: Read[] = [];
  const tree = (/\.[cm]?tsx?$/.test(path) ? typed : script).parse(text);
  const at = (from: number) => `${path}:${text.slice(0, from).split("\n").length}`;
  tree.iterate({
    enter: ({ name, node }) => {
      if (name !== "MemberExpression") return;
      const [, variable] = /^process\.env(?:\.|\[["'])([A-Z_][A-Z0-9_]*)(?:["']\])?$/.exec(text.slice(node.from, node.to)) ?? [];
      if (variable === undefined) return;
      const { parent } = node;
      const behind = parent?.name === "BinaryExpression" ? text.slice(node.to, parent.to) : "";
      const fallback = /^\s*(?:\?\?|\|\|)\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`|([0-9]+))/.exec(behind);
      reads.push({
        variable,
        // A variable that is absent is `undefined`, which most programs live with; nobody can tell from here.
        required: false,
        fallback: fallback?.slice(1).find((one) => one !== undefined),
        as: undefined,
        around: [],
        where: at(node.from),
      });
    },
  });
  return reads;
}
