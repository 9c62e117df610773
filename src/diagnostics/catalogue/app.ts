/** FL02xx: References and the App. */
export const app = {};
