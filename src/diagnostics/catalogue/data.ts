/** FL06xx: Data servers and buckets. */
export const data = {};
