import { collection } from "../collection.ts";
import type { Product } from "../route.ts";
import type { Json, World } from "../world.ts";

const host = "container.googleapis.com";

/** Clusters, as far as the provider asks for one that is there already. */
export const container: Product = {
  host,
  variables: { GOOGLE_CONTAINER_CUSTOM_ENDPOINT: "v1/" },
  routes: collection({ path: "v1/projects/{project}/locations/{location}/clusters", id: "=name", only: ["get", "list"] }),
};

type Place = Record<"project" | "location" | "name", string>;

/** A cluster that somebody made before. */
export function clusterIsThere(world: World, place: Place): void {
  world.resources.set(`${host}/${pathOf(place)}`, clusterAnswer(place));
}

function pathOf({ project, location, name }: Place): string {
  return `projects/${project}/locations/${location}/clusters/${name}`;
}

/** What Google answers about a cluster; the provider stops at fields that Google always answers and that are not there. */
export function clusterAnswer(place: Place): Json {
  const { location, name } = place;
  return {
    name,
    location,
    endpoint: "203.0.113.7",
    status: "RUNNING",
    selfLink: `https://${host}/v1/${pathOf(place)}`,
    masterAuth: { clusterCaCertificate: "c3RhbmQtaW4=" },
    addonsConfig: {},
    autopilot: {},
    autoscaling: {},
    controlPlaneEndpointsConfig: { dnsEndpointConfig: {}, ipEndpointsConfig: { authorizedNetworksConfig: {} } },
    databaseEncryption: {},
    defaultMaxPodsConstraint: {},
    ipAllocationPolicy: { additionalPodRangesConfig: {}, podCidrOverprovisionConfig: {} },
    legacyAbac: {},
    loggingConfig: { componentConfig: {} },
    masterAuthorizedNetworksConfig: {},
    monitoringConfig: { componentConfig: {}, managedPrometheusConfig: {} },
    networkConfig: { defaultSnatStatus: {}, serviceExternalIpsConfig: {} },
    networkPolicy: {},
    nodeConfig: {},
    nodePoolDefaults: { nodeConfigDefaults: {} },
    nodePools: [],
    notificationConfig: { pubsub: {} },
    privateClusterConfig: {},
    releaseChannel: {},
    securityPostureConfig: {},
    shieldedNodes: {},
    verticalPodAutoscaling: {},
    workloadIdentityConfig: {},
  };
}
