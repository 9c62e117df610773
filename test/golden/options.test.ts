/**
 * Changes each option of a golden case, one at a time, and sees that exactly those attributes of Terraform change that the
 * reference lists for it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { resolve } from "../../src/app/resolve.ts";
import { promotionOrder } from "../../src/app/stages.ts";
import { becomes } from "../../src/compile/terraform/becomes.ts";
import { compileTerraform } from "../../src/compile/terraform/compile.ts";
import { parseManifest } from "../../src/manifest/parse.ts";
import { attributesOf } from "../support/hcl.ts";

const manifest = readFileSync(join(import.meta.dirname, "terraform/every-word/fairlead.yaml"), "utf8");

/** Where in the manifest an option is changed, and to what; `undefined` takes it away. */
const changes: Readonly<Record<string, readonly [path: string, value: unknown]>> = {
  labels: ["labels team", "other"],
  "components.<service>.command": ["components web command", ["serve", "--verbose"]],
  "components.<service>.port": ["components web port", 8081],
  "components.<service>.size.cpu": ["components web size cpu", 4],
  "components.<service>.size.memory": ["components web size memory", "3Gi"],
  "components.<service>.scale.min": ["components web scale min", 2],
  "components.<service>.scale.max": ["components web scale max", 9],
  "components.<service>.scale.concurrency": ["components web scale concurrency", 80],
  "components.<service>.timeout": ["components web timeout", "90s"],
  "components.<service>.health.ready": ["components web health ready", "/up"],
  "components.<service>.health.live": ["components web health live", "/alive"],
  "components.<service>.health.grace": ["components web health grace", "1m"],
  "components.<service>.health.every": ["components web health every", "20s"],
  "components.<service>.health.timeout": ["components web health timeout", "2s"],
  "components.<service>.health.failures": ["components web health failures", 5],
  "components.<service>.metrics": ["components web metrics", { path: "/metrics", every: "60s" }],
  "components.<service>.env": ["components web env EXTRA", "x"],
  "components.<worker>.queues": ["components worker queues", ["default"]],
  "components.<worker>.scale.min": ["components worker scale min", 2],
  "components.<worker>.scale.max": ["components worker scale max", 7],
  "components.<worker>.scale.backlog": ["components worker scale backlog", 30],
  "components.<worker>.roles": ["components worker roles", ["roles/pubsub.publisher"]],
  "components.<job>.timeout": ["components migrate timeout", "20m"],
  "components.<job>.retries": ["components seed retries", 3],
  "components.<job>.run.schedule": ["components nightly run schedule", "0 4 * * *"],
  "components.<job>.run.zone": ["components nightly run zone", "UTC"],
  "components.<job>.run.by": ["components flow run by", "web"],
  "files.<name>.text": ["files greeting text", "hello"],
  "secrets.<name>.generate": ["secrets password generate", 40],
  "secrets.<name>.characters": ["secrets token characters", "letters"],
  "secrets.<name>.compose": ["secrets auth compose", "root:${secrets.password}"],
  "data.<postgres>.version": ["data db version", 17],
  "data.<postgres>.name": ["data db name", "other"],
  "data.<postgres>.user": ["data db user", "someone"],
  "data.<postgres>.size.memory": ["data db size memory", "16Gi"],
  "data.<postgres>.size.storage": ["data db size storage", "200Gi"],
  "data.<postgres>.standby": ["data db standby", "none"],
  "data.<postgres>.tls": ["data db tls", "none"],
  "data.<postgres>.flags": ["data db flags max_connections", 300],
  "data.<postgres>.backups.at": ["data db backups at", "03:30"],
  "data.<postgres>.backups.keep": ["data db backups keep", 20],
  "data.<postgres>.backups.pitr": ["data db backups pitr", "5d"],
  "data.<postgres>.backups.location": ["data db backups location", "us"],
  "data.<postgres>.backups.copy.to": ["data db backups copy to", "europe-west3"],
  "data.<postgres>.backups.copy.keep": ["data db backups copy keep", 61],
  "data.<postgres>.backups.dump.at": ["data db backups dump at", "05:00"],
  "data.<redis>.size.memory": ["data broker size memory", "3Gi"],
  "data.<redis>.standby": ["data broker standby", "none"],
  "data.<redis>.tls": ["data broker tls", "none"],
  "data.<bucket>.mount": ["data uploads mount", "/srv/other"],
  "data.<bucket>.versions": ["data uploads versions", "60d"],
  "data.<bucket>.location": ["data dumps location", "us"],
  "data.<bucket>.delete-after": ["data dumps delete-after", "30d"],
  "maintenance.windows": ["maintenance windows", ["sun 01:00-04:00"]],
  "maintenance.except": ["maintenance except", ["2027-01-15/2027-01-25"]],
  "monitor.logs": ["monitor logs", "30d"],
  "monitor.notify": ["monitor notify", ["email:other@example.com"]],
  "monitor.latency": ["monitor latency", "3s"],
  "monitor.errors": ["monitor errors", "2%"],
  "registry.keep": ["registry keep", 50],
  "registry.write": ["registry write", "once"],
  "network.range": ["stages production network range", "10.20.0.0/16"],
  "network.egress": ["stages production network egress", "open"],
  "network.addresses": ["stages production network addresses", 1],
  "network.via": ["stages production network via", "vpc"],
  "access.domain": ["stages production access domain", "other.example.com"],
  "access.aliases": ["stages production access aliases", ["alias.everything.example.com"]],
  "access.dns": ["stages production access dns", { "cloud-dns": "other-zone" }],
  "access.login": ["stages production access login", "app"],
  "access.rules": [
    "stages production access rules",
    [{ who: ["group:others@example.com"] }, { from: ["198.51.100.0/24"], paths: ["/api/"] }],
  ],
  "access.limit": ["stages production access limit", "300/1m"],
  "access.waf": ["stages production access waf", "standard"],
  "access.routes": ["stages production access routes", { "/": "web", "/v1/": "api", "/public/": "public" }],
};

/** Attributes by resource, each with all its values, wherever in a list of blocks they stand. */
type Compiled = Map<string, Map<string, string[]>>;

/** The stage `production` of a manifest, which is JSON: every text in it is quoted as YAML wants it. */
function compile(document: unknown): Compiled {
  const { manifest: parsed, diagnostics, locate } = parseManifest(JSON.stringify(document), "fairlead.yaml");
  assert.ok(parsed, JSON.stringify(diagnostics));
  const fleet = promotionOrder(parsed).map((stage) => {
    const { app, diagnostics: told } = resolve(parsed, stage, locate);
    assert.ok(app, JSON.stringify(told));
    return app;
  });
  const app = fleet.find(({ stage }) => stage === "production");
  assert.ok(app);
  const compiled: Compiled = new Map();
  for (const stack of compileTerraform(app, fleet, { files: {} }).stacks) {
    for (const { name, text } of stack.files) {
      if (!name.endsWith(".tf")) continue;
      for (const [path, value] of attributesOf(text)) {
        const [type = "", label = "", ...attribute] = path.replace(/^ephemeral\./, "").split(".");
        // Of locals only what the autoscaler is told: names of revisions follow from everything else.
        if (type === "locals" ? label !== "crema" : !/^(google|cloudflare|random|provider)/.test(type)) continue;
        const address = `${stack.name}: ${type}.${label}`;
        const attributes = compiled.get(address) ?? new Map<string, string[]>();
        const key = attribute.join(".").replace(/\[\d+\]/g, "");
        attributes.set(key, [...(attributes.get(key) ?? []), value].sort());
        compiled.set(address, attributes);
      }
    }
  }
  return compiled;
}

/** What differs: the type of a resource that is on one side only, else its attributes. Order follows and is not listed. */
function differences(before: Compiled, after: Compiled): string[] {
  const found = new Set<string>();
  for (const address of new Set([...before.keys(), ...after.keys()])) {
    const type = address.replace(/^.*: /, "").replace(/\..*$/, "");
    const [one, other] = [before.get(address), after.get(address)];
    if (one === undefined || other === undefined) {
      found.add(type);
      continue;
    }
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      if (key === "depends_on" || JSON.stringify(one.get(key)) === JSON.stringify(other.get(key))) continue;
      found.add([type, ...(key === "" ? [] : [key])].join("."));
    }
  }
  return [...found].sort();
}

function changed(path: string, value: unknown): unknown {
  const document: unknown = parse(manifest);
  const steps = path.split(" ");
  let at: unknown = document;
  for (const step of steps.slice(0, -1)) {
    assert.ok(typeof at === "object" && at !== null);
    if (!Object.hasOwn(at, step)) Reflect.set(at, step, {});
    at = Reflect.get(at, step);
  }
  assert.ok(typeof at === "object" && at !== null);
  if (value === undefined) Reflect.deleteProperty(at, steps.at(-1) ?? "");
  else Reflect.set(at, steps.at(-1) ?? "", value);
  return document;
}

const base = compile(parse(manifest));

test("every option of the table is tried, and every one tried is in the table", () => {
  assert.deepEqual(becomes.map(({ option }) => option).toSorted(), Object.keys(changes).toSorted());
});

for (const { option, attributes } of becomes) {
  test(`\`${option}\` changes exactly what the reference says`, () => {
    const [path, value] = changes[option] ?? ["", undefined];
    assert.deepEqual(differences(base, compile(changed(path, value))), attributes);
  });
}
