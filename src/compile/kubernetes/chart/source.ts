import { parseDocument } from "yaml";
import { isTree, type Tree } from "./tree.ts";

/** What a chart says of itself, read from its archive. */
export type ChartSource = {
  /** Its `values.yaml`: the keys it knows, with what they are unless told otherwise. */
  values: Tree;
  /** Its `values.schema.json`, where it has one. */
  schema: Tree | undefined;
  /** Texts of its templates. */
  templates: readonly string[];
  /** Under these keys stand values of charts within it. */
  dependencies: readonly string[];
};

/** The same of the files of a chart, by their path within it. What cannot be read is Helm's to complain about. */
export function chartSource(files: ReadonlyMap<string, string>): ChartSource {
  const described = yaml(files.get("Chart.yaml"));
  const dependencies = Array.isArray(described?.dependencies) ? described.dependencies.filter(isTree) : [];
  return {
    values: yaml(files.get("values.yaml")) ?? {},
    schema: yaml(files.get("values.schema.json")),
    templates: [...files].flatMap(([path, text]) => (path.startsWith("templates/") ? [text] : [])),
    dependencies: dependencies.flatMap(({ name, alias }) => [name, alias].filter((key) => typeof key === "string")),
  };
}

function yaml(text: string | undefined): Tree | undefined {
  if (text === undefined) return undefined;
  const document = parseDocument(text, { uniqueKeys: false });
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  return isTree(value) ? value : undefined;
}
