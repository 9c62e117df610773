import type { App, Component } from "../../../app/model.ts";
import { usesOf } from "../../../app/uses.ts";
import { isInCluster, type Server } from "../../../compile/kubernetes/servers.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { throughContainer } from "../../../run/kubernetes/relay.ts";
import { openNearEnd } from "../../../run/near-end.ts";
import { openDataClient } from "../cloud-run/data-client.ts";
import { type DataOrder, type Prepared, prepareClient } from "../prepare-client.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment } from "../workloads.ts";
import { enterBeside } from "./enter.ts";
import type { Looking } from "./looking.ts";

/**
 * Opens the client of a server by way of a Pod of a component that is given it: what its network lets through is let
 * through. The client is this machine's, and no other image is brought into the cluster. Where no image of the app can carry
 * a connection, the way leads over a machine in the stage's network, as from Cloud Run.
 */
export async function openGkeDataClient(
  stage: GoogleStage,
  here: Looking,
  order: DataOrder,
  signal: AbortSignal,
): Promise<Attachment> {
  const prepared = await prepareClient(stage, here.at, order, signal);
  const { entry } = prepared;
  try {
    return await throughPod(stage, here, prepared, order, signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.slug !== "pod-not-entered" || isInCluster(entry)) throw error;
    stage.world.emit({ type: "note", text: `${error.message} A machine in the stage's network is made instead.` });
    return openDataClient(stage, here.at, order, signal).catch((second: unknown) => {
      // Without gcloud there is no second way, and why the first is closed is what has to be mended.
      throw second instanceof Failure && second.slug === "program-missing" ? error : second;
    });
  }
}

async function throughPod(
  stage: GoogleStage,
  here: Looking,
  { entry, server, client }: Prepared,
  { words }: DataOrder,
  signal: AbortSignal,
): Promise<Attachment> {
  const component = carrierOf(here.at.app, entry);
  const inside = await enterBeside(stage, here, component.name, signal);
  try {
    const target = { host: server.host, port: server.port };
    const greeting = { protocol: entry.kind, tls: tlsOf(entry, server.authorities), authorities: server.authorities };
    const near = await openNearEnd(() => throughContainer(inside.door(), target), greeting, {
      data: entry.name,
      through: component.name,
    });
    const { argv, env, after } = await client({ port: near.port, encrypted: true });
    return {
      argv: [...argv, ...words],
      env: { ...stage.world.env, ...env },
      after: async () => {
        near.close();
        await after();
        await inside.leave();
      },
    };
  } catch (error) {
    await inside.leave().catch(() => {});
    throw error;
  }
}

/** What runs longest and is given the server; anything of the app where nothing is. */
function carrierOf(app: App, { name }: Server): Component {
  const order = ["service", "worker", "scheduler", "job"];
  const inCluster = app.components
    .filter((component) => component.placed === undefined && isLasting(component))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const found = inCluster.find((component) => usesOf(app, component).data.has(name)) ?? inCluster[0];
  if (found === undefined) throw new Failure("data-elsewhere", { data: name, why: "nothing of the app stays in the cluster" });
  return found;
}

/** Whether a pattern of its Pods is kept in the cluster. */
function isLasting(component: Component): boolean {
  if (component.kind !== "job") return true;
  return component.run.when === "on-demand" || component.run.when === "schedule";
}

/** Memorystore says by its certificates whether it is spoken with encrypted; a server in the cluster does as the manifest says. */
function tlsOf(entry: Server, authorities: string | undefined): "none" | "server" | "mutual" {
  if (entry.kind === "redis" && !isInCluster(entry)) return authorities === undefined ? "none" : "server";
  return entry.hosting.tls;
}
