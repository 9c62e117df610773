import { Document, isMap, isNode, isScalar, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { plainTrap } from "../../manifest/traps.ts";
import type { Draft, DraftComponent, DraftData, DraftHealth, DraftImage, DraftSecret, Entry } from "./draft.ts";

const SCHEMA = " yaml-language-server: $schema=./fairlead.schema.json";
/** What fits in a line stands on one. */
const COLUMNS = 120;

/** A draft as people write a manifest: small things on a line, a blank line between parts, comments where something was chosen. */
export function writeDraft(draft: Draft): string {
  const document = new Document(new YAMLMap());
  document.commentBefore = [SCHEMA, ...(draft.comment === undefined ? [] : ["", ` ${draft.comment}`])].join("\n");
  const root = document.contents as YAMLMap;
  root.add(pair("app", draft.app));
  if (draft.image !== undefined) root.add(pair("image", flow(imageOf(draft.image))));
  if (draft.env.size > 0) root.add(pair("env", environment(draft.env)));
  root.add(apart(pair("components", components(draft))));
  if (draft.routes.size > 0) root.add(apart(pair("access", flow({ routes: Object.fromEntries(draft.routes) }))));
  if (draft.data.size > 0) root.add(apart(pair("data", block(byKind(draft.data), data))));
  if (draft.secrets.size > 0) root.add(pair("secrets", block(draft.secrets, secret)));
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function components(draft: Draft): YAMLMap {
  const map = new YAMLMap();
  for (const [name, component] of draft.components) {
    const value = written(component, name);
    const entry = pair(name, value);
    if (component.comment !== undefined) keyOf(entry).commentBefore = ` ${component.comment}`;
    map.add(entry);
  }
  return map;
}

function written(component: DraftComponent, name: string): YAMLMap {
  const map = new YAMLMap();
  const add = (key: string, value: unknown) => value !== undefined && map.add(pair(key, value));
  add("kind", component.kind);
  add("image", component.image === undefined ? undefined : flow(imageOf(component.image)));
  add("command", command(component.command));
  switch (component.kind) {
    case "service":
      add("port", component.port);
      add("scale", component.scale);
      add("health", component.health === undefined ? undefined : flow(healthOf(component.health)));
      add("metrics", component.metrics);
      break;
    case "worker":
      add("queues", component.queues === undefined ? undefined : flow([...component.queues]));
      add("broker", component.broker);
      add("scale", component.scale);
      break;
    case "scheduler":
      break;
    case "job":
      add("run", typeof component.run === "string" ? component.run : flow(component.run));
      add("after", component.after === undefined ? undefined : flow([...component.after]));
      break;
    default:
      component satisfies never;
  }
  add("env", component.env.size > 0 ? environment(component.env) : undefined);
  add("stop", component.stop === undefined ? undefined : flow(component.stop));
  map.flow = component.kind === "job" && fits(map, name);
  return map;
}

function command(words: DraftComponent["command"]): unknown {
  return words === undefined || typeof words === "string" ? words : flow([...words]);
}

function imageOf(image: DraftImage): object {
  return image;
}

function healthOf({ ready, live, grace }: DraftHealth): object {
  return Object.fromEntries(Object.entries({ ready, live, grace }).filter(([, value]) => value !== undefined));
}

function environment(env: ReadonlyMap<string, Entry>): YAMLMap {
  const map = new YAMLMap();
  for (const [name, { value, comment }] of env) {
    const scalar = scalarOf(value);
    if (comment !== undefined) scalar.comment = ` ${comment}`;
    map.add(pair(name, scalar));
  }
  return map;
}

const KINDS: readonly DraftData["kind"][] = ["postgres", "redis", "bucket"];

function byKind(entries: ReadonlyMap<string, DraftData>): ReadonlyMap<string, DraftData> {
  return new Map([...entries].sort(([, a], [, b]) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)));
}

function data({ comment: _, ...datum }: DraftData): object {
  return datum;
}

function secret({ comment: _, ...value }: DraftSecret): object {
  return value;
}

function block<T extends { comment?: string }>(entries: ReadonlyMap<string, T>, plain: (value: T) => object): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of entries) {
    const node = flow(plain(value));
    if (value.comment !== undefined) node.comment = ` ${value.comment}`;
    map.add(pair(name, node));
  }
  return map;
}

/** A mapping on one line, `{ a: 1 }`, or a list, `[a, b]`. */
function flow(value: object): YAMLMap | YAMLSeq {
  if (Array.isArray(value)) return new Line(value);
  const map = new YAMLMap();
  map.flow = true;
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) map.add(pair(key, typeof inner === "object" && inner !== null ? flow(inner) : inner));
  }
  return map;
}

/** Lists stand close to their brackets, mappings do not; the library knows one word for both. */
class Line extends YAMLSeq {
  constructor(items: readonly unknown[]) {
    super();
    this.flow = true;
    for (const item of items) this.add(scalarOf(item));
  }

  override toString(...[context, ...others]: Parameters<YAMLSeq["toString"]>): string {
    return super.toString(context && { ...context, flowCollectionPadding: "" }, ...others);
  }
}

function pair(key: string, value: unknown): Pair {
  return new Pair(scalarOf(key), isNode(value) ? value : scalarOf(value));
}

/** A text that other readers of YAML would take for something else stands in quotes; no text can hold NUL. */
function scalarOf(value: unknown): Scalar {
  const scalar = new Scalar(typeof value === "string" ? value.replaceAll("\0", "") : value);
  if (typeof value === "string" && plainTrap(value, value) !== undefined) scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

function keyOf({ key }: Pair): Scalar {
  return isScalar(key) ? key : new Scalar(key);
}

/** With a blank line above. */
function apart(entry: Pair): Pair {
  keyOf(entry).spaceBefore = true;
  return entry;
}

function fits(map: YAMLMap, name: string): boolean {
  if (map.items.some(({ value }) => isMap(value) && !value.flow)) return false;
  const copy = new Document({ [name]: map });
  const [first] = isMap(copy.contents) ? copy.contents.items : [];
  if (first === undefined || !isMap(first.value)) return false;
  first.value.flow = true;
  return copy.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd().length + 2 <= COLUMNS;
}
