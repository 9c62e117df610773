import type { Path } from "../../manifest/locate.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import type { AppFile, SecretSource } from "../model.ts";
import type { StageReading } from "./stage.ts";

/** The files of the stage or of a site, by name. */
export function resolveFiles(reading: StageReading, written: StageManifest["files"], path: Path): AppFile[] {
  return inOrder(written).map(([name, file]) => {
    const { mount } = file;
    if ("from" in file) return { name, mount, content: { from: file.from } };
    if ("template" in file) return { name, mount, content: { template: file.template } };
    const text = reading.text(file.text, [...path, name, "text"], { by: { holder: "file", name } });
    return { name, mount, content: { text } };
  });
}

/** Where each secret of the stage comes from, by name. */
export function resolveSecrets(reading: StageReading): SecretSource[] {
  return inOrder(reading.manifest.secrets).map(([name, secret]): SecretSource => {
    if ("generate" in secret) return { name, source: "generate", length: secret.generate, characters: secret.characters };
    if ("supply" in secret) return { name, source: "supply", what: secret.supply };
    if ("existing" in secret) return { name, source: "existing", secret: secret.existing };
    const text = reading.text(secret.compose, ["secrets", name, "compose"], { by: { holder: "secret", name } });
    return { name, source: "compose", text };
  });
}

/** Entries of a mapping sorted by key, whatever their order in the manifest. */
export function inOrder<T>(mapping: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(mapping ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
