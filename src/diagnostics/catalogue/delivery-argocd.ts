/** FL1310 and on: GitOps repositories and Argo CD. */
export const argocd = {};
