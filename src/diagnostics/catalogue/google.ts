/** FL10xx: Google Cloud: credentials, projects, APIs, quotas, registry, records of a stage. */
export const google = {};
