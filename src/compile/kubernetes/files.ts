import type { ConfigMap, Volume, VolumeMount } from "kubernetes-types/core/v1.js";
import type { AppFile } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { digest } from "../digest.ts";
import type { Read } from "./component.ts";
import { metadata } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { caPath, filePath } from "./places.ts";
import { isSecret, literal } from "./secret-text.ts";
import { type SecretEntry, secretName } from "./secrets.ts";
import { authoritySecret, serversOf } from "./servers.ts";
import type { Stage } from "./stage.ts";

/** The files of a component: those without secrets in a ConfigMap, the others in its Secret, each mounted read-only. */
export type Files = {
  configMap: Complete<ConfigMap> | undefined;
  entries: readonly SecretEntry[];
  volumes: readonly Volume[];
  mounts: readonly VolumeMount[];
};

/** What the API server takes as the content of one object, with room for its metadata. */
const MOST_BYTES = 1_000_000;

type Plain = { key: string; path: string; text: string | undefined; bytes: Uint8Array };

export function compileFiles(stage: Stage, { component, texts }: Read): Files {
  const named = stage.app.files.filter(({ name }) => texts.files.has(name));
  const secret = named.filter((file) => isSecret(texts.file(file.name)));
  const plain = [
    ...named.filter((file) => !secret.includes(file)).map((file) => plainFile(stage, texts, file)),
    ...authorities(stage, texts),
  ];
  const own = serversOf(stage.app).flatMap(({ name }) => (texts.authorities.has(name) ? [name] : []));
  const entries = secret.map((file) => ({ key: keyOf(file.name), text: texts.file(file.name) }));
  const configMap = plain.length === 0 ? undefined : configMapOf(stage, component.name, plain);
  const secretVolume: Volume = {
    name: "secret-files",
    secret: {
      secretName: secretName(stage, component.name),
      items: secret.map(({ name }) => ({ key: keyOf(name), path: name })),
    },
  };
  return {
    configMap,
    entries,
    volumes: [
      ...(configMap === undefined ? [] : [{ name: "files", configMap: { name: configMap.metadata.name } }]),
      ...(secret.length === 0 ? [] : [secretVolume]),
      ...own.map((server) => authorityVolume(server)),
    ],
    mounts: [
      ...plain.map(({ key, path }) => ({ name: "files", mountPath: path, subPath: key, readOnly: true })),
      ...own.map((server) => ({ name: authorityName(server), mountPath: caPath(server), subPath: AUTHORITY, readOnly: true })),
      ...secret.map((file) => ({ name: "secret-files", mountPath: filePath(file), subPath: file.name, readOnly: true })),
    ],
  };
}

/** Apart from the names of variables, which hold no dot. */
function keyOf(file: string): string {
  return `file.${file}`;
}

function plainFile(stage: Stage, texts: Read["texts"], file: AppFile): Plain {
  const bytes = "from" in file.content ? stage.content(file.name) : new TextEncoder().encode(literal(texts.file(file.name)));
  return { key: file.name, path: filePath(file), text: textOf(bytes), bytes };
}

const AUTHORITY = "ca.pem";

function authorityName(server: string): string {
  return `authority-${server}`;
}

/** The certificate of the authority that a server in the cluster has of its own. */
function authorityVolume(server: string): Volume {
  const { secretName: name, key } = authoritySecret(server);
  return { name: authorityName(server), secret: { secretName: name, items: [{ key, path: AUTHORITY }] } };
}

function authorities(stage: Stage, texts: Read["texts"]): Plain[] {
  return [...texts.authorities].sort().flatMap((datum) => {
    const text = stage.server(datum)?.ca;
    if (text === undefined) return [];
    return { key: `authority.${datum}`, path: caPath(datum), text, bytes: new TextEncoder().encode(text) };
  });
}

function configMapOf(stage: Stage, component: string, files: readonly Plain[]): Complete<ConfigMap> {
  for (const { key, bytes } of files) {
    if (bytes.length > MOST_BYTES) stage.report(diagnose("kubernetes-file-too-large", { file: key, bytes: bytes.length }));
  }
  const data = Object.fromEntries(files.flatMap(({ key, text }) => (text === undefined ? [] : [[key, text]])));
  const binary = Object.fromEntries(files.flatMap(({ key, text, bytes }) => (text === undefined ? [[key, base64(bytes)]] : [])));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(stage, `${component}-files-${digest([data, binary]).slice(0, 10)}`, component),
    immutable: true,
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(Object.keys(binary).length === 0 ? {} : { binaryData: binary }),
  };
}

/** What is no UTF-8, or holds what YAML cannot, goes as bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufeff]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 4096) binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(binary);
}
