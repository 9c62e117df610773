/** Compute Engine: networks, addresses, routers, load balancers, instances. Numbers and fingerprints as the server gives them. */
import { type Collection, collection, keyOf, thing, update } from "../collection.ts";
import { operation, operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { notFound } from "../refusal.ts";
import { type Asked, type Product, type Route, route } from "../route.ts";
import { etag, type Json } from "../world.ts";

const host = "compute.googleapis.com";
const project = "compute/v1/projects/{project}";
const global = `${project}/global`;
const region = `${project}/regions/{region}`;
const zone = `${project}/zones/{zone}`;

const KINDS: Readonly<Record<string, readonly string[]>> = {
  [global]: [
    "networks",
    "addresses",
    "backendServices",
    "backendBuckets",
    "urlMaps",
    "targetHttpProxies",
    "targetHttpsProxies",
    "forwardingRules",
    "securityPolicies",
    "sslPolicies",
    "sslCertificates",
    "healthChecks",
    "firewalls",
    "routes",
    "networkEndpointGroups",
  ],
  [region]: [
    "subnetworks",
    "addresses",
    "routers",
    "networkEndpointGroups",
    "forwardingRules",
    "backendServices",
    "healthChecks",
    "urlMaps",
    "targetHttpProxies",
    "targetHttpsProxies",
    "securityPolicies",
    "sslPolicies",
  ],
  [zone]: ["instances", "disks", "networkEndpointGroups"],
};

const url = (path: string) => `https://www.googleapis.com/${path}`;

function fill(sent: Json, asked: Asked, before: Json | undefined): Json {
  const { world, params, path } = asked;
  const own = path.endsWith(`/${sent.name}`) ? path : `${path}/${sent.name}`;
  const kind = own.split("/").at(-2) ?? "";
  const { labelFingerprint: _label, fingerprint: _fingerprint, ...rest } = sent;
  const resource: Json = {
    ...rest,
    ...special(kind, rest, asked, before),
    kind: `compute#${kind
      .replace(/ies$/, "y")
      .replace(/(x|ss)es$/, "$1")
      .replace(/s$/, "")}`,
    id: before?.id ?? String(10 ** 15 + world.next()),
    creationTimestamp: before?.creationTimestamp ?? world.time(),
    selfLink: url(own),
    ...(params.region && { region: url(`compute/v1/projects/${params.project}/regions/${params.region}`) }),
    ...(params.zone && { zone: url(`compute/v1/projects/${params.project}/zones/${params.zone}`) }),
  };
  return { ...resource, fingerprint: etag(resource), labelFingerprint: etag(resource.labels ?? {}) };
}

/** What the server adds to some kinds. */
function special(kind: string, sent: Json, asked: Asked, before: Json | undefined): Json {
  const { world, params } = asked;
  switch (kind) {
    case "networks":
      return {
        routingConfig: { routingMode: "REGIONAL", ...(sent.routingConfig as Json | undefined) },
        networkFirewallPolicyEnforcementOrder: sent.networkFirewallPolicyEnforcementOrder ?? "AFTER_CLASSIC_FIREWALL",
      };
    case "subnetworks":
      return {
        gatewayAddress: String(sent.ipCidrRange).replace(/\d+\/\d+$/, "1"),
        purpose: sent.purpose ?? "PRIVATE",
        stackType: sent.stackType ?? "IPV4_ONLY",
        privateIpv6GoogleAccess: sent.privateIpv6GoogleAccess ?? "DISABLE_GOOGLE_ACCESS",
      };
    case "addresses": {
      const internal = sent.addressType === "INTERNAL";
      const address =
        sent.address ??
        before?.address ??
        (internal ? `10.${100 + (world.next() % 100)}.0.0` : `203.0.113.${world.next() % 250}`);
      return {
        address,
        status: "RESERVED",
        addressType: sent.addressType ?? "EXTERNAL",
        ...(!internal && params.region && { networkTier: sent.networkTier ?? "PREMIUM" }),
      };
    }
    case "forwardingRules":
      return { IPAddress: before?.IPAddress ?? addressOf(sent.IPAddress, asked), networkTier: sent.networkTier ?? "PREMIUM" };
    case "routers":
      return { nats: ((sent.nats ?? []) as Json[]).map((nat) => ({ autoNetworkTier: "PREMIUM", type: "PUBLIC", ...nat })) };
    case "networkEndpointGroups":
      return { size: 0 };
    case "securityPolicies":
      return { type: sent.type ?? "CLOUD_ARMOR", rules: rules(sent.rules) };
    case "sslPolicies":
      return {
        enabledFeatures: ["TLS_AES_128_GCM_SHA256"],
        profile: sent.profile ?? "COMPATIBLE",
        minTlsVersion: sent.minTlsVersion ?? "TLS_1_0",
      };
    case "backendServices":
      return {
        generatedId: before?.generatedId ?? world.next(),
        timeoutSec: sent.timeoutSec ?? 30,
        port: 80,
        protocol: sent.protocol ?? "HTTP",
        sessionAffinity: sent.sessionAffinity ?? "NONE",
        localityLbPolicy: sent.localityLbPolicy ?? "",
      };
    case "instances":
      return instance(sent, asked, before);
    default:
      return {};
  }
}

/** A reserved address is given by its link; the rule shows the number. */
function addressOf(given: unknown, { world }: Asked): unknown {
  if (given === undefined) return `203.0.113.${world.next() % 250}`;
  const name = /(projects\/.+)$/.exec(String(given))?.[1];
  return name === undefined ? given : (world.resources.get(`${host}/${name}`)?.address ?? given);
}

function rules(sent: unknown): Json[] {
  const given = ((sent ?? []) as Json[]).map((rule): Json => ({ preview: false, ...rule }));
  if (given.some(({ priority }) => priority === 2147483647)) return given;
  const match = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
  return [...given, { priority: 2147483647, action: "allow", preview: false, match, description: "default rule" }];
}

function instance(sent: Json, { world, params }: Asked, before: Json | undefined): Json {
  const networkInterfaces = ((sent.networkInterfaces ?? []) as Json[]).map((card, index) => ({
    name: `nic${index}`,
    networkIP: `10.0.0.${2 + (world.next() % 200)}`,
    stackType: "IPV4_ONLY",
    fingerprint: etag(card),
    ...card,
    accessConfigs: ((card.accessConfigs ?? []) as Json[]).map((access) => ({
      natIP: `198.51.100.${world.next() % 250}`,
      networkTier: "PREMIUM",
      ...access,
    })),
  }));
  const disks = ((sent.disks ?? []) as Json[]).map((disk, index) => {
    const { initializeParams, ...rest } = disk;
    const name = String((initializeParams as Json | undefined)?.diskName ?? sent.name);
    const source = url(`compute/v1/projects/${params.project}/zones/${params.zone}/disks/${name}`);
    if (initializeParams !== undefined) {
      const key = `${host}/projects/${params.project}/zones/${params.zone}/disks/${name}`;
      const made = initializeParams as Json;
      world.resources.set(key, {
        name,
        selfLink: source,
        sizeGb: made.diskSizeGb ?? "10",
        type: made.diskType,
        sourceImage: made.sourceImage,
        labels: {},
        id: String(world.next()),
        status: "READY",
      });
    }
    return {
      index,
      deviceName: `persistent-disk-${index}`,
      source,
      type: "PERSISTENT",
      interface: "SCSI",
      mode: "READ_WRITE",
      ...rest,
    };
  });
  return {
    status: before?.status ?? "RUNNING",
    cpuPlatform: "Intel Broadwell",
    networkInterfaces,
    disks,
    tags: { ...(sent.tags as Json | undefined), fingerprint: etag(sent.tags ?? {}) },
    metadata: { ...(sent.metadata as Json | undefined), fingerprint: etag(sent.metadata ?? {}) },
    scheduling: {
      onHostMaintenance: "MIGRATE",
      automaticRestart: true,
      provisioningModel: "STANDARD",
      preemptible: false,
      ...(sent.scheduling as Json | undefined),
    },
    ...(before === undefined && { lastStartTimestamp: world.time() }),
  };
}

/** `POST …/{id}/setLabels` and the like: a change of one thing. The verb says what it is, the body holds it. */
function verbs(path: string): Route[] {
  return [
    "setLabels",
    "setTarget",
    "setSecurityPolicy",
    "setEdgeSecurityPolicy",
    "setSslPolicy",
    "setUrlMap",
    "setCertificateMap",
    "setSslCertificates",
    "setQuicOverride",
    "setMetadata",
    "setTags",
    "setMachineType",
    "setServiceAccount",
    "setScheduling",
    "setShieldedInstanceIntegrityPolicy",
    "setDeletionProtection",
    "expandIpCidrRange",
    "setPrivateIpGoogleAccess",
    "updateShieldedInstanceConfig",
  ].map((verb) =>
    route(`POST ${path}/{id}/${verb}`, (asked) => {
      const body = verb === "setMetadata" ? { metadata: asked.body } : verb === "setTags" ? { tags: asked.body } : asked.body;
      return changed(path, { ...asked, path: asked.path.replace(/\/\w+$/, ""), body: renamed(verb, body) });
    }),
  );
}

function renamed(verb: string, { labelFingerprint: _fingerprint, ...body }: Json): Json {
  return verb === "setEdgeSecurityPolicy" ? { edgeSecurityPolicy: body.securityPolicy } : body;
}

function changed(path: string, asked: Asked): unknown {
  return update(described(path), asked, "merge");
}

const described = (path: string): Collection => ({
  path,
  id: "=name",
  names: "short",
  operations: "compute",
  list: "items",
  fill,
});

/** Starting and stopping an instance; rules of a security policy. */
function power(verb: "start" | "stop" | "reset", status: string): Route {
  return route(`POST ${zone}/instances/{id}/${verb}`, (asked) => {
    const key = keyOf(asked).replace(/\/\w+$/, "");
    const found = thing(asked, key);
    found.status = status;
    return operation(asked, "compute", { key, resource: found, type: verb });
  });
}

function rule(verb: "addRule" | "patchRule" | "removeRule"): Route {
  return route(`POST ${global}/securityPolicies/{id}/${verb}`, (asked) => {
    const key = keyOf(asked).replace(/\/\w+$/, "");
    const policy = thing(asked, key);
    const priority = Number(asked.body.priority ?? asked.query.get("priority"));
    const others = (policy.rules as Json[]).filter((one) => one.priority !== priority);
    policy.rules = rules(verb === "removeRule" ? others : [...others, asked.body]);
    return operation(asked, "compute", { key, resource: policy, type: verb });
  });
}

/** A target proxy without `global` in its path, as the provider still writes it. */
function proxies(): Route[] {
  return ["targetHttpProxies", "targetHttpsProxies"].flatMap((kind) =>
    ["setUrlMap", "setSslCertificates"].map((verb) =>
      route(`POST ${project}/${kind}/{id}/${verb}`, (asked) =>
        changed(`${global}/${kind}`, {
          ...asked,
          path: asked.path.replace(`/${kind}/`, `/global/${kind}/`).replace(/\/\w+$/, ""),
        }),
      ),
    ),
  );
}

const IMAGE = {
  name: "debian-12-bookworm-v20260101",
  selfLink: url("compute/v1/projects/debian-cloud/global/images/debian-12-bookworm-v20260101"),
  family: "debian-12",
  diskSizeGb: "10",
  status: "READY",
};

export const compute: Product = {
  host,
  variables: { GOOGLE_COMPUTE_CUSTOM_ENDPOINT: "compute/v1/" },
  routes: [
    ...policyRoutes("compute/v1", "/"),
    ...[global, region, zone].flatMap(operationRoutes),
    ...Object.entries(KINDS).flatMap(([scope, kinds]) =>
      kinds.flatMap((kind) => [...collection(described(`${scope}/${kind}`)), ...verbs(`${scope}/${kind}`)]),
    ),
    power("start", "RUNNING"),
    power("stop", "TERMINATED"),
    power("reset", "RUNNING"),
    rule("addRule"),
    rule("patchRule"),
    rule("removeRule"),
    ...proxies(),
    route(`GET ${project}`, ({ params }) => ({
      name: params.project,
      selfLink: url(`compute/v1/projects/${params.project}`),
      commonInstanceMetadata: {},
    })),
    route(`GET ${region}`, ({ params, path }) => ({
      name: params.region,
      selfLink: url(path),
      zones: ["b", "c", "d"].map((letter) => url(`${path.replace(/regions.*/, "zones")}/${params.region}-${letter}`)),
    })),
    route(`GET ${zone}`, ({ params, path }) => ({
      name: params.zone,
      selfLink: url(path),
      region: url(path.replace(/zones\/(.+)-\w$/, "regions/$1")),
      status: "UP",
    })),
    route(`GET ${zone}/machineTypes/{type}`, ({ params, path }) => ({
      name: params.type,
      selfLink: url(path),
      guestCpus: 2,
      memoryMb: 1024,
    })),
    route(`GET ${zone}/diskTypes/{type}`, ({ params, path }) => ({ name: params.type, selfLink: url(path) })),
    route(`GET ${global}/images/family/{family}`, () => IMAGE),
    route(`GET ${global}/images/{image}`, ({ params }) => {
      // The name of a family is no image.
      if (params.image !== IMAGE.name) throw notFound(`image ${params.image}`);
      return IMAGE;
    }),
  ],
};
