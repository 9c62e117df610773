/** FL04xx: Words that a target does not honour yet. */
export const target = {};
