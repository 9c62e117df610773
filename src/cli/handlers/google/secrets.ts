import { listGoogleSecrets, setGoogleSecret } from "../../../operations/google/secret-store.ts";
import type { SecretView } from "../../../run/protocol/api.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";
import { readSecret } from "../read-secret.ts";

type Around = { manifest: ManifestFile; shell: Shell; progress: Progress };

export async function listOnGoogle(name: string, around: Around): Promise<SecretView[]> {
  const stage = await googleStage(around.manifest, name, around);
  return listGoogleSecrets(stage, around.shell.interrupts.signal);
}

/** Adds the value that is read from standard input or the file; gives whether a release is live that reads an older one. */
export async function setOnGoogle(
  { stage: name, name: secret, file }: { stage: string; name: string; file: string | undefined },
  around: Around,
): Promise<{ live: boolean }> {
  const stage = await googleStage(around.manifest, name, around);
  return setGoogleSecret(stage, secret, await readSecret(secret, file, around.shell), around.shell.interrupts.signal);
}
