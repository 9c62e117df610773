/** Exit codes of `fairlead`, the same for every command. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** Failed, and nothing is lost: what served before still serves. */
  failed: 1,
  /** A mistake in the manifest or in the arguments. */
  mistake: 2,
  /** Refused: an approval, data or a lock stands in the way. */
  refused: 3,
  /** Something is missing on this machine. */
  missing: 4,
  /** A bug of Fairlead. */
  bug: 70,
  /** Interrupted by the user. */
  interrupted: 130,
} as const;

export type Exit = keyof typeof EXIT;
