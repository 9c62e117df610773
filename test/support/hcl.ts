/** Reads Terraform that Fairlead wrote, as far as comparing two texts of it asks. */

/**
 * Attributes of resources by address and path, such as `google_cloud_run_v2_service.web.template.timeout`, with their values as
 * written; blocks that repeat are counted: `template.containers.env[2].name`. Relies on the layout of `terraform fmt`.
 */
export function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const path: { name: string; seen: Map<string, number> }[] = [{ name: "", seen: new Map() }];
  let key: string | undefined;
  let depth = 0;
  let value: string[] = [];
  const put = () => {
    found.set([...path.slice(1).map(({ name }) => name), key].join("."), value.join("\n"));
    key = undefined;
    value = [];
  };
  for (const line of text.split("\n")) {
    const bare = line.trim();
    if (key !== undefined) {
      value.push(bare);
      depth += brackets(bare);
      if (depth === 0) put();
      continue;
    }
    const block = /^([a-z_]+)((?: "[^"]+")*) \{(\})?$/.exec(bare);
    const assigned = /^("?[A-Za-z_][\w-]*"?)\s+= (.*)$/.exec(bare);
    if (block !== null) {
      const [, type = "", labels = "", closed] = block;
      const name = [type, ...[...labels.matchAll(/"([^"]+)"/g)].map(([, label]) => label)].join(".").replace(/^resource\./, "");
      const seen = path.at(-1)?.seen ?? new Map<string, number>();
      const index = seen.get(name) ?? 0;
      seen.set(name, index + 1);
      const numbered = index === 0 ? name : `${name}[${index}]`;
      if (closed === undefined) path.push({ name: numbered, seen: new Map() });
      else found.set([...path.slice(1).map((one) => one.name), numbered].join("."), "{}");
    } else if (bare === "}") path.pop();
    else if (assigned !== null) {
      key = assigned[1];
      value = [assigned[2] ?? ""];
      depth = brackets(assigned[2] ?? "");
      if (depth === 0) put();
    }
  }
  return found;
}

function brackets(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const heredoc = /<<-?EOT$/.test(bare) ? 1 : bare === "EOT" ? -1 : 0;
  return heredoc + (bare.match(/[[{(]/g)?.length ?? 0) - (bare.match(/[\]})]/g)?.length ?? 0);
}
