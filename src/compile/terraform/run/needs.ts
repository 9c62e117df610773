/**
 * What each component takes from Secret Manager and from buckets: variables, files, folders. A text that holds a secret
 * within longer text, and every file, becomes a secret of its own; components that read the same text share it.
 */
import { references } from "../../../app/fill.ts";
import type { AppFile, Component, Environment, Reference, Text } from "../../../app/model.ts";
import { dataOutput } from "../data/names.ts";
import type { Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import type { SecretKey } from "../secret.ts";
import { caPath } from "./authority.ts";
import { brokerOf } from "./autoscaler.ts";
import { bucketPath } from "./bucket.ts";
import { collectorConfig, collectorKey } from "./collector.ts";
import { baseName, filePath, folderOf, readFile } from "./file.ts";
import { type Piece, piecesOf, plainText } from "./piece.ts";
import { reachOf } from "./reach.ts";
import { isStartedByAnother, type RunStage } from "./stage.ts";

export type Needs = {
  component: Component;
  /** Sorted by name. */
  env: readonly ({ name: string } & ({ value: Value<string> } | { secret: SecretKey }))[];
  files: readonly Mounted[];
  /** Buckets seen as folders. */
  folders: readonly { bucket: string; path: string }[];
  /** Buckets whose objects it may read and write, as folders or by their names. */
  buckets: readonly string[];
  /** Secrets it reads. */
  secrets: readonly SecretKey[];
};
/** A secret that stands as a file in a folder that holds nothing else. */
export type Mounted = { name: string; secret: SecretKey; folder: string; file: string };

/** A secret that this stack makes of a text. */
export type Derived = { key: SecretKey; pieces: readonly Piece[]; file: AppFile | undefined };

type Wanted = { component: string; key: string; pieces: readonly Piece[]; file: AppFile | undefined };

/** What one component reads, before the secrets that are made for it have their names. */
type Reading = {
  component: Component;
  reach: readonly Reference[];
  env: readonly Variable[];
  files: readonly { file: AppFile; pieces: readonly Piece[] }[];
  /** Data whose certificates it looks for. */
  authorities: readonly string[];
};

export function needsOf(stage: RunStage): { needs: readonly Needs[]; derived: readonly Derived[] } {
  const readings = stage.components.map((component) => readingOf(stage, component));
  const derived = named(readings.flatMap(wantedBy));
  const keys = new Map(
    derived.flatMap(({ key, wants }) => wants.map((want) => [JSON.stringify([want.component, want.key]), key] as const)),
  );
  const keyOf = (component: string, key: string): SecretKey => {
    const found = keys.get(JSON.stringify([component, key]));
    if (found === undefined) throw new Error(`${component} has no ${key}`);
    return found;
  };
  const byPath = filesByPath(stage);
  const needs = readings.map((reading) => needsOfOne(stage, reading, keyOf, byPath));
  return { needs, derived: derived.map(({ key, pieces, file }) => ({ key, pieces, file })) };
}

function readingOf(stage: RunStage, component: Component): Reading {
  const reach = reachOf(stage, component);
  return {
    component,
    reach,
    env: environment(stage, component),
    files: filesOf(stage, reach).map((file) => ({ file, pieces: contentOf(stage, component, file) })),
    authorities: authoritiesOf(stage, component, reach),
  };
}

/** What `pieces` is when it is one secret and nothing else. */
function alone(pieces: readonly Piece[]): SecretKey | undefined {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined && "secret" in only && !only.encoded ? only.secret : undefined;
}

function wantedBy(reading: Reading): readonly Wanted[] {
  const { component } = reading;
  const env = reading.env.flatMap(({ name, pieces, composed, value }): Wanted[] => {
    const derived = composed !== undefined || (alone(pieces) === undefined && value === undefined);
    return derived ? [{ component: component.name, key: composed ?? `env_${name}`, pieces, file: undefined }] : [];
  });
  const files = reading.files.flatMap(({ file, pieces }): Wanted[] =>
    alone(pieces) === undefined ? [{ component: component.name, key: `file_${file.name}`, pieces, file }] : [],
  );
  const authorities = reading.authorities.map(
    (data): Wanted => ({
      component: component.name,
      key: `${data}_ca`,
      pieces: [{ plain: remote("data", dataOutput(data, "ca")) }],
      file: undefined,
    }),
  );
  const config = collectorConfig(component);
  const collector = config === undefined ? [] : [collectorOf(component, config)];
  return [...env, ...files, ...authorities, ...collector];
}

function collectorOf(component: Component, config: string): Wanted {
  return { component: component.name, key: collectorKey(component), pieces: [{ plain: config }], file: undefined };
}

/** One secret for each text; where components differ, the first that reads a text gives it its name. */
function named(wanted: readonly Wanted[]): readonly (Derived & { wants: readonly Wanted[] })[] {
  const byKey = Map.groupBy(wanted, ({ key }) => key);
  return [...byKey]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, wants]) => {
      const byText = [...Map.groupBy(wants, ({ pieces }) => JSON.stringify(pieces)).values()];
      return byText.flatMap((same) => {
        const [first] = same;
        if (first === undefined) return [];
        const own = byText.length === 1 ? key : `${first.component}_${key}`;
        return [{ key: own, pieces: first.pieces, file: first.file, wants: same }];
      });
    });
}

function needsOfOne(
  stage: RunStage,
  reading: Reading,
  keyOf: (component: string, key: string) => SecretKey,
  byPath: ReadonlySet<string>,
): Needs {
  const { component, reach } = reading;
  const env = reading.env.map(({ name, pieces, composed, value }) => {
    if (composed !== undefined) return { name, secret: keyOf(component.name, composed) };
    return value === undefined ? { name, secret: alone(pieces) ?? keyOf(component.name, `env_${name}`) } : { name, value };
  });
  const files = reading.files.map(({ file, pieces }): Mounted => {
    const secret = alone(pieces) ?? keyOf(component.name, `file_${file.name}`);
    return { name: `file-${file.name}`, secret, folder: folderOf(placeOf(stage, file, byPath)), file: baseName(file) };
  });
  const authorities = reading.authorities.map((data): Mounted => {
    return { name: `ca-${data}`, secret: keyOf(component.name, `${data}_ca`), folder: folderOf(caPath(data)), file: "ca.pem" };
  });
  const folders = foldersOf(stage, reach).map((bucket) => ({ bucket, path: bucketPath(stage, bucket) }));
  const byName = reach.flatMap((reference) => (reference.of === "bucket" && reference.member === "name" ? [reference.name] : []));
  const mounted = [...files, ...authorities];
  return {
    component,
    env,
    files: isStartedByAnother(component) ? [] : mounted,
    folders: isStartedByAnother(component) ? [] : folders,
    buckets: unique([...folders.map(({ bucket }) => bucket), ...byName]),
    secrets: unique([
      ...(collectorConfig(component) === undefined ? [] : [collectorKey(component)]),
      ...env.flatMap((entry) => ("secret" in entry ? [entry.secret] : [])),
      ...mounted.map(({ secret }) => secret),
    ]),
  };
}

type Variable = {
  name: string;
  pieces: readonly Piece[];
  composed: SecretKey | undefined;
  /** Its text where that holds no secret. */
  value: Value<string> | undefined;
};

/** The manifest's variables, and those by which a program knows where it runs. Cloud Run itself gives PORT. */
function environment(stage: RunStage, component: Component): readonly Variable[] {
  const given: Environment = {
    FAIRLEAD_APP: [{ literal: stage.app.name }],
    FAIRLEAD_COMPONENT: [{ literal: component.name }],
    FAIRLEAD_RELEASE: [{ reference: { of: "release", member: "id" } }],
    FAIRLEAD_STAGE: [{ literal: stage.app.stage }],
  };
  return Object.entries({ ...component.env, ...given })
    .filter(([name]) => name !== "PORT")
    .map(([name, text]) => {
      const pieces = piecesOf(stage, component, text);
      return { name, pieces, composed: composedOf(stage, text), value: plainText(pieces) };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The composed secret that a text is, and nothing else: it keeps its name in the manifest. */
function composedOf({ app }: RunStage, text: Text): SecretKey | undefined {
  const [only] = text;
  const reference = text.length === 1 && only !== undefined && "reference" in only ? only.reference : undefined;
  if (reference?.of !== "secret" || reference.member !== "value") return undefined;
  return app.secrets.some(({ name, source }) => name === reference.name && source === "compose") ? reference.name : undefined;
}

/** The files it refers to by path, and those with a place of their own. */
function filesOf(stage: RunStage, reach: readonly Reference[]): readonly AppFile[] {
  const read = new Set(pathsIn(reach));
  return stage.app.files.filter(({ name }) => read.has(name));
}

function pathsIn(all: readonly Reference[]): readonly string[] {
  return all.flatMap((reference) => (reference.of === "file" && reference.member === "path" ? [reference.name] : []));
}

/** A file that nobody asks for the path of stands where the manifest wants it; others where their path says. */
function placeOf(stage: RunStage, file: AppFile, byPath: ReadonlySet<string>): string {
  return byPath.has(file.name) || file.mount === undefined ? filePath(stage, file.name) : file.mount;
}

/** The files whose path is asked for. */
function filesByPath({ app: { components, files, secrets } }: RunStage): ReadonlySet<string> {
  const texts = [
    ...components.flatMap(({ env, command }) => [...Object.values(env), ...(command ?? [])]),
    ...files.flatMap(({ content }) => ("text" in content ? [content.text] : [])),
    ...secrets.flatMap((secret) => (secret.source === "compose" ? [secret.text] : [])),
  ];
  return new Set(pathsIn(texts.flatMap(references)));
}

function contentOf(stage: RunStage, component: Component, file: AppFile): readonly Piece[] {
  return "text" in file.content ? piecesOf(stage, component, file.content.text) : [{ plain: readFile(file.name) }];
}

function authoritiesOf({ encrypted }: RunStage, component: Component, reach: readonly Reference[]): readonly string[] {
  // The autoscaler of a worker looks at its broker too.
  const broker = brokerOf(component);
  const read = reach.flatMap((reference) =>
    (reference.of === "postgres" || reference.of === "redis") && reference.member === "ca" ? [reference.name] : [],
  );
  return unique([...read, ...(broker === undefined ? [] : [broker])]).filter((name) => encrypted.has(name));
}

/** Buckets with a place of their own are there for everybody, others for who refers to their path. */
function foldersOf(stage: RunStage, reach: readonly Reference[]): readonly string[] {
  const read = reach.flatMap((reference) => (reference.of === "bucket" && reference.member === "path" ? [reference.name] : []));
  const mounted = stage.app.data.flatMap((datum) => (datum.kind === "bucket" && datum.mount !== undefined ? [datum.name] : []));
  return unique([...read, ...mounted]);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
