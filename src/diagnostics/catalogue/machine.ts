/** FL05xx: The machine and preparation. */
export const machine = {};
