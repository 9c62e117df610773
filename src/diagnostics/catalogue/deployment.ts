/** FL07xx: Deployments and operations. */
export const deployment = {};
