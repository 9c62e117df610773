/** FL13xx: Delivery by repository: GitOps, Argo CD, pipelines. */
export const delivery = {};
