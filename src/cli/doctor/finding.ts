/** One thing that Fairlead may need on a machine, as it was found. */
export type Finding = {
  name: string;
  /** `fetched`: not installed, and fetched into the cache by itself when it is needed. `optional`: missed by some apps only. */
  state: "there" | "fetched" | "optional" | "missing";
  /** Version and place, or what its absence means. */
  what: string;
  /** The command that brings it, where there is one. */
  fix?: string;
};

/** What the app of the manifest at hand needs of this machine; everything may be needed where there is none. */
export type Needs = {
  python: { version: string | undefined } | undefined;
  node: boolean;
  container: boolean;
  postgres: readonly number[];
  redis: boolean;
  /** Programs by which stages on Google are driven. */
  tools: readonly Tool[];
};
export type Tool = "terraform" | "kubectl" | "helm";

export const ANYTHING: Needs = {
  python: { version: undefined },
  node: false,
  container: false,
  postgres: [17],
  redis: true,
  tools: [],
};
