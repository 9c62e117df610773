/** FL11xx: Terraform: the program, state, lock, plans, applies, rendering. */
export const terraform = {};
