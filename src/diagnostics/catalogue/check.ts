/** FL03xx: What fairlead check judges. */
export const check = {};
