/** Reads HCL as `terraform fmt` leaves it, line by line: enough to hold what we write against a schema. */

export type HclBlock = {
  type: string;
  labels: readonly string[];
  line: number;
  attributes: readonly { name: string; value: string; line: number }[];
  blocks: readonly HclBlock[];
};

type Open = { type: string; labels: string[]; line: number; attributes: HclBlock["attributes"][number][]; blocks: HclBlock[] };

/** The blocks of a file. Throws at a line that is neither block, attribute, comment nor empty. */
export function readHcl(text: string): readonly HclBlock[] {
  const top: Open = { type: "", labels: [], line: 0, attributes: [], blocks: [] };
  const stack = [top];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const inside = stack.at(-1);
    if (inside === undefined) throw new Error(`line ${at + 1} closes a block that was not opened`);
    const attribute = /^\s*("[^"]+"|[A-Za-z_][\w-]*)\s+= (.*)$/.exec(line);
    const block = /^\s*([a-z_]+)((?: "[^"]*")*) \{(\})?$/.exec(line);
    if (/^\s*(#.*)?$/.test(line)) continue;
    if (attribute) {
      const end = endOfValue(lines, at, attribute[2] ?? "");
      const value = [attribute[2], ...lines.slice(at + 1, end + 1)].join("\n");
      inside.attributes.push({ name: (attribute[1] ?? "").replaceAll('"', ""), value, line: at + 1 });
      at = end;
    } else if (block) {
      const labels = [...(block[2] ?? "").matchAll(/"([^"]*)"/g)].map(([, label = ""]) => label);
      const opened: Open = { type: block[1] ?? "", labels, line: at + 1, attributes: [], blocks: [] };
      inside.blocks.push(opened);
      if (block[3] === undefined) stack.push(opened);
    } else if (/^\s*\}$/.test(line)) stack.pop();
    else throw new Error(`line ${at + 1} is no HCL of ours: ${line}`);
  }
  if (stack.length !== 1) throw new Error("a block is not closed");
  return top.blocks;
}

/** The last line of a value that begins at a line: of a here document, or until what it opens is closed. */
function endOfValue(lines: readonly string[], start: number, first: string): number {
  const marker = /<<-?([A-Z]+)$/.exec(first)?.[1];
  if (marker !== undefined) return lines.findIndex((line, at) => at > start && line.trim() === marker);
  let depth = 0;
  for (let at = start; at < lines.length; at++) {
    const line = at === start ? first : (lines[at] ?? "");
    const inner = /<<-?([A-Z]+)$/.exec(line)?.[1];
    if (inner !== undefined) at = lines.findIndex((other, index) => index > at && other.trim() === inner);
    const plain = line.replace(/"(?:[^"\\]|\\.)*"/g, "");
    depth += (plain.match(/[[{(]/g) ?? []).length - (plain.match(/[\]})]/g) ?? []).length;
    if (depth <= 0) return at;
  }
  throw new Error(`the value of line ${start + 1} does not end`);
}
