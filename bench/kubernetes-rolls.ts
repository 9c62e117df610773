/**
 * `node bench/kubernetes-rolls.ts [rolls] [requests]`: rolls one release after another on a real node while a Pod with 32 kept
 * connections, half of whose requests are POST, asks without ever retrying. 0 of 100,000 requests may fail through 20 rolls.
 * Then a deployment is timed against kubectl, which changes nothing but the pattern of the same Pods and waits for them.
 */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as z from "zod";
import { playExternalSecrets } from "../test/stand-in/external-secrets.ts";
import { eventually } from "../test/support/eventually.ts";
import { gkeStage } from "../test/support/gke-stage.ts";
import { ensureKinds, exampleFolder, kubectl, nodeImage, nodeMeans } from "../test/support/node.ts";
import { tellRow } from "../test/trial/rows.ts";

const run = promisify(execFile);
const ROLLS = Number(process.argv[2] ?? 20);
const REQUESTS = Number(process.argv[3] ?? 100_000);
const seenSchema = z.object({ requests: z.number(), failed: z.number(), failures: z.array(z.string()) });

const means = await nodeMeans();
if (typeof means === "string") throw new Error(means);
const namespace = `carousel-${randomBytes(3).toString("hex")}`;
const program = (name: string) => readFileSync(new URL(`../test/trial/kubernetes/${name}`, import.meta.url), "utf8");
const manifest = `
app: carousel
image: { build: ., native: none }
components:
  web:
    kind: service
    command: [python3, -c, '\${files.web.text}']
    port: 8080
    size: { cpu: 100m, memory: 128Mi }
    scale: 2
    health: { ready: /ready, live: tcp, every: 1s, grace: 20s }
    stop: { grace: 30s }
files: { web: { text: ${JSON.stringify(program("web.py"))} } }
state: { in: gcs, bucket: carousel-state }
target: gke
stages:
  testing: { namespace: ${namespace}, google: { project: notejam-testing, region: europe-west1 } }
`;

await ensureKinds();
const image = await nodeImage(means, { name: "notejam", context: exampleFolder("notejam") });
const secrets = await playExternalSecrets(means.kubeconfig, namespace, () => "unused");
const stage = await gkeStage({ name: "testing", manifest, image: image.reference, kubeconfig: means.kubeconfig, outputs: {} });
try {
  await stage.roll(await stage.release());
  const load = await startLoad();
  const began = performance.now();
  for (let n = 1; n <= ROLLS; n++) {
    await stage.roll(await stage.release());
    await eventually("requests", () => load.seen.requests >= (REQUESTS * n) / ROLLS, 600_000);
    console.log(`roll ${n}/${ROLLS}: ${load.seen.requests} requests, ${load.seen.failed} failed`);
  }
  const seen = await load.end();
  for (const line of seen.failures) console.log(`  ${line}`);
  const met = seen.failed === 0 && seen.requests >= REQUESTS;
  const measured = `${seen.failed} of ${seen.requests} failed through ${ROLLS} rolls in ${((performance.now() - began) / 1000).toFixed(0)} s`;
  console.log(measured);
  tellRow({ what: "rolls on a real Kubernetes node under load", measured, bound: "0 of 100,000 through 20", met });
  const added = await addedMs();
  console.log(`a deployment adds ${(added / 1000).toFixed(2)} s to what the API server and the Pods need`);
  const bound = "1 s more than kubectl alone";
  tellRow({ what: "a deployment to a cluster", measured: `${(added / 1000).toFixed(2)} s more`, bound, met: added <= 1000 });
  process.exitCode = met && added <= 1000 ? 0 : 1;
} finally {
  await kubectl("delete", "namespace", namespace, "--ignore-not-found");
  await kubectl("delete", "namespace", `${namespace}-load`, "--ignore-not-found");
  await secrets.end();
  await stage.end();
  await image.end();
}

/** By how much the fastest of a few rolls is slower than the fastest by kubectl, each beside the other. */
async function addedMs(): Promise<number> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const next = await stage.release();
    ours.push(await timed(() => stage.roll(next)));
    const template = { metadata: { annotations: { "bench.example/round": String(round) } } };
    theirs.push(
      await timed(async () => {
        const patch = `--patch=${JSON.stringify({ spec: { template } })}`;
        await kubectl("patch", "deployment", "web", "--namespace", namespace, "--type=merge", patch);
        await kubectl("rollout", "status", "deployment/web", "--namespace", namespace, "--timeout=100s");
      }),
    );
    console.log(`round ${round + 1}: ${ours.at(-1)?.toFixed(0)} ms, kubectl ${theirs.at(-1)?.toFixed(0)} ms`);
  }
  return Math.min(...ours) - Math.min(...theirs);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Clients in a Pod of a namespace of their own; `seen` is what they said last. */
async function startLoad() {
  const room = `${namespace}-load`;
  await kubectl("create", "namespace", room);
  const address = await kubectl("get", "service", "web", "--namespace", namespace, "--output", "jsonpath={.spec.clusterIP}");
  await eventually("the account", () =>
    kubectl("get", "serviceaccount", "default", "--namespace", room).then(Boolean, () => false),
  );
  const words = ["python3", "-c", program("load.py"), address, "80", "32"];
  await kubectl("run", "load", "--namespace", room, `--image=${(await image).reference}`, "--command", "--", ...words);
  await kubectl("wait", "pod/load", "--namespace", room, "--for=condition=Ready", "--timeout=60s");
  const config = ["--kubeconfig", process.env.FAIRLEAD_TEST_KUBECONFIG ?? ""];
  const following = spawn("kubectl", [...config, "logs", "--follow", "load", "--namespace", room], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const load = { seen: { requests: 0, failed: 0, failures: [] as string[] }, end };
  const lines = (async () => {
    for await (const line of createInterface({ input: following.stdout })) load.seen = seenSchema.parse(JSON.parse(line));
  })();
  async function end() {
    await run("kubectl", [...config, "exec", "load", "--namespace", room, "--", "touch", "/tmp/stop"]);
    await lines;
    return load.seen;
  }
  return load;
}
