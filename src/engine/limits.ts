/** More copies of one component than this on one machine are a typing mistake. */
export const MAXIMUM_INSTANCES = 64;
