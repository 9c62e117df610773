import type { ConfigMap, EnvFromSource, EnvVar } from "kubernetes-types/core/v1.js";
import { digest } from "../digest.ts";
import type { Read } from "./component.ts";
import { metadata } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { portOf } from "./port.ts";
import { HOME, SCRATCH } from "./scratch.ts";
import { isSecret, literal } from "./secret-text.ts";
import { secretName } from "./secrets.ts";
import type { Stage } from "./stage.ts";

/** What a container gets as environment: plain values by a ConfigMap, secret ones by a Secret, and Fairlead's own. */
export type Environment = { env: EnvVar[]; envFrom: EnvFromSource[]; configMap: Complete<ConfigMap> | undefined };

export function compileEnvironment(stage: Stage, { component, env }: Read): Environment {
  const plain = env.filter(({ value }) => !isSecret(value));
  const secret = env.filter(({ value }) => isSecret(value));
  const configMap = plain.length === 0 ? undefined : configMapOf(stage, component.name, plain);
  const written = new Set(env.map(({ name }) => name));
  return {
    env: [
      ...basics(stage, component.name, portOf(component)).filter(({ name }) => !written.has(name)),
      ...secret.map(({ name }) => ({
        name,
        valueFrom: { secretKeyRef: { name: secretName(stage, component.name), key: name } },
      })),
    ],
    envFrom: configMap === undefined ? [] : [{ configMapRef: { name: configMap.metadata.name } }],
    configMap,
  };
}

/** What every instance gets besides the manifest's words; the manifest may say otherwise. */
function basics({ app, release }: Stage, component: string, port: number | undefined): EnvVar[] {
  return [
    { name: "HOME", value: HOME },
    { name: "TMPDIR", value: SCRATCH },
    { name: "LANG", value: "C.UTF-8" },
    ...(port === undefined ? [] : [{ name: "PORT", value: String(port) }]),
    { name: "FAIRLEAD_APP", value: app.name },
    { name: "FAIRLEAD_STAGE", value: app.stage },
    { name: "FAIRLEAD_RELEASE", value: release.id },
    { name: "FAIRLEAD_COMPONENT", value: component },
    { name: "FAIRLEAD_INSTANCE", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ];
}

/** Named by its content and never changed, so that instances of two releases each keep theirs. */
function configMapOf(stage: Stage, component: string, env: Read["env"]): Complete<ConfigMap> {
  const data = Object.fromEntries(env.map(({ name, value }) => [name, literal(value)]));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(stage, `${component}-env-${digest(data).slice(0, 10)}`, component),
    immutable: true,
    data,
  };
}
