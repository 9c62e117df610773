/**
 * Custom resources as far as we write them. Their published type packages are years behind; these are held against the
 * operators' own definitions by test/contract/kubernetes-objects.test.ts.
 */
import type { Identified } from "./object.ts";

/** https://external-secrets.io/latest/api/secretstore/ */
export type SecretStore = Identified & {
  spec: {
    provider: { gcpsm: { projectID: string; auth: { workloadIdentity: { serviceAccountRef: { name: string } } } } };
  };
};

/** https://external-secrets.io/latest/api/externalsecret/ */
export type ExternalSecret = Identified & {
  spec: {
    refreshInterval: string;
    secretStoreRef: { name: string };
    target: { name: string; template?: { type?: string; data: Record<string, string> } };
    data: { secretKey: string; remoteRef: { key: string } }[];
  };
};

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export type ScaledObject = Identified & {
  spec: {
    scaleTargetRef: { name: string };
    minReplicaCount: number;
    maxReplicaCount: number;
    triggers: { type: string; metadata: Record<string, string>; authenticationRef?: { name: string } }[];
  };
};
export type TriggerAuthentication = Identified & {
  spec: { secretTargetRef: { parameter: string; name: string; key: string }[] };
};

/** https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/ */
export type PostgresCluster = Identified & {
  spec: {
    instances: number;
    imageName: string;
    bootstrap: { initdb: { database: string; owner: string; secret: { name: string } } };
    postgresql: { parameters: Record<string, string>; synchronous?: { method: string; number: number } };
    affinity?: { topologyKey: string };
    resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
    storage: { size: string };
  };
};

/** https://gateway-api.sigs.k8s.io/reference/spec/ */
export type Gateway = Identified & {
  spec: {
    gatewayClassName: string;
    addresses: { type: string; value: string }[];
    listeners: { name: string; protocol: "HTTP" | "HTTPS"; port: number }[];
  };
};
export type HTTPRoute = Identified & {
  spec: {
    parentRefs: { name: string; sectionName: string }[];
    hostnames: string[];
    rules: {
      matches?: { path: { type: "PathPrefix"; value: string } }[];
      filters?: {
        type: "RequestRedirect";
        requestRedirect: {
          scheme?: string;
          hostname?: string;
          path?: { type: "ReplacePrefixMatch"; replacePrefixMatch: string };
          statusCode?: number;
        };
      }[];
      backendRefs?: { name: string; port: number }[];
    }[];
  };
};

/** https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources */
export type HealthCheckPolicy = Identified & {
  spec: {
    default: {
      checkIntervalSec: number;
      timeoutSec: number;
      unhealthyThreshold: number;
      healthyThreshold: number;
      config:
        | { type: "HTTP"; httpHealthCheck: { portSpecification: string; port?: number; requestPath: string; host?: string } }
        | { type: "TCP"; tcpHealthCheck: { portSpecification: string; port?: number } };
    };
    targetRef: PolicyTarget;
  };
};
export type GCPBackendPolicy = Identified & {
  spec: {
    default: {
      timeoutSec: number;
      connectionDraining: { drainingTimeoutSec: number };
      logging: { enabled: boolean; sampleRate?: number };
      securityPolicy?: string;
      iap?: { enabled: boolean };
    };
    targetRef: PolicyTarget;
  };
};
export type PolicyTarget = { group: string; kind: string; name: string };

/** https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/doc/api.md */
export type PodMonitoring = Identified & {
  spec: {
    selector: { matchLabels: Record<string, string> };
    endpoints: { port: string | number; path?: string; interval: string }[];
  };
};
