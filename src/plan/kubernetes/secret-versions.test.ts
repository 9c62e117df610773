import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject, Placed } from "../../compile/kubernetes/object.ts";
import { pinSecrets } from "./secret-versions.ts";

const secret = (name: string, ...keys: string[]) =>
  placed({
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name },
    spec: { target: { name }, data: keys.map((key) => ({ secretKey: key, remoteRef: { key } })) },
  });
const pod = (name: string, secretName: string) =>
  placed({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      template: {
        spec: {
          imagePullSecrets: [{ name: secretName }],
          containers: [{ name, env: [{ name: secretName, valueFrom: { secretKeyRef: { name: secretName, key: "KEY" } } }] }],
          volumes: [{ name: secretName, secret: { secretName, items: [] } }],
        },
      },
    },
  });
const objects = [secret("web-r1", "shop-key", "shop-mail"), secret("beat-r1", "shop-other"), pod("web", "web-r1")];

function placed(object: object): Placed {
  return { wave: 0, group: "web", object: object as KubernetesObject };
}

test("without a settled version everything is as it was", () => {
  assert.equal(pinSecrets(objects, new Map()), objects);
  assert.equal(pinSecrets(objects, new Map([["of-another-app", 3]])), objects);
});

test("a settled version is read, and its Secret is named by it wherever it is used", () => {
  const [web, beat, deployment] = pinSecrets(objects, new Map([["shop-key", 2]])).map(({ object }) => object);
  const name = web?.metadata.name ?? "";
  assert.match(name, /^web-r1-[0-9a-f]{8}$/);
  assert.deepEqual(web && "spec" in web && web.spec, {
    target: { name },
    data: [
      { secretKey: "shop-key", remoteRef: { key: "shop-key", version: "2" } },
      { secretKey: "shop-mail", remoteRef: { key: "shop-mail" } },
    ],
  });
  assert.deepEqual(beat, objects[1]?.object, "what reads none of it stays");
  const text = JSON.stringify(deployment);
  assert.ok(text.includes(`"secretKeyRef":{"name":"${name}","key":"KEY"}`));
  assert.ok(text.includes(`"secret":{"secretName":"${name}","items":[]}`));
  assert.ok(text.includes(`"imagePullSecrets":[{"name":"${name}"}]`));
  assert.ok(text.includes(`"volumes":[{"name":"web-r1"`), "what only is called the same keeps its name");
});

test("another version is another name, the same one the same", () => {
  const nameAt = (version: number) => pinSecrets(objects, new Map([["shop-key", version]]))[0]?.object.metadata.name;
  assert.notEqual(nameAt(2), nameAt(3));
  assert.equal(nameAt(2), nameAt(2));
});
