import { placeOf } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { connectorName, egressOf, networkName, runSubnetName } from "../network/names.ts";
import type { RunStage } from "./stage.ts";

type Access = Exclude<Resources["google_cloud_run_v2_service"]["template"]["vpc_access"], undefined>;

/** How a component reaches the network of its stage; nothing where it has nothing to seek there. */
export function vpcAccess(stage: RunStage): Access | undefined {
  const { context } = stage;
  if (!entersNetwork(stage)) return undefined;
  const egress = egressOf(context);
  const { project, region } = placeOf(context);
  if (context.ground.ground.network.via === "connector") {
    return { connector: `projects/${project}/locations/${region}/connectors/${connectorName(context)}`, egress };
  }
  const [network, subnetwork] = [networkName(context), runSubnetName(context)];
  const own = project === context.google.project;
  return {
    egress,
    network_interfaces: [
      {
        network: own ? network : `projects/${project}/global/networks/${network}`,
        subnetwork: own ? subnetwork : `projects/${project}/regions/${region}/subnetworks/${subnetwork}`,
        // For firewall rules that mean this stage and no other.
        tags: [`${stage.app.name}-${stage.app.stage}`],
      },
    ],
  };
}

/** Servers have private addresses, services that are not public take requests from the network only, and so do ways out. */
function entersNetwork({ context, app }: RunStage): boolean {
  return (
    egressOf(context) === "ALL_TRAFFIC" ||
    app.data.some(({ kind }) => kind !== "bucket") ||
    app.components.some(({ waitsFor }) => waitsFor.length > 0)
  );
}
