/** FL08xx: Engine, keeper and edge. */
export const engine = {};
