/** FL12xx: Kubernetes: the cluster, objects, rollouts, charts. */
export const kubernetes = {};
