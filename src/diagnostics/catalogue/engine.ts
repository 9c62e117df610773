/** FL08xx: Engine, keeper, edge and command line. */
export const engine = {};
