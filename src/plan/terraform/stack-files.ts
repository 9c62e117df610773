import type { Wanted } from "./change.ts";

/** A root module as it is compiled: the part of it that driving Terraform needs. */
export type StackFiles = {
  name: string;
  /** The stacks that have to stand before it. */
  after: readonly string[];
  files: readonly { name: string; text: string }[];
};

// Both read what we wrote ourselves, in the one layout that `terraform fmt` leaves; they are no parser of HCL.
const RESOURCE = /^resource "([^"]+)" "([^"]+)" \{$/gm;
const REMOTE_STATE = /^data "terraform_remote_state" "([^"]+)" \{$/gm;

/** The resources that the files ask for, in their order. */
export function wantedBy(
  { name, files }: StackFiles,
  componentOf: (stack: string, address: string) => string | undefined,
): Wanted[] {
  return files.flatMap(({ text }) =>
    [...text.matchAll(RESOURCE)].map(([, type = "", label = ""]) => {
      const address = `${type}.${label}`;
      return { address, type, component: componentOf(name, address) };
    }),
  );
}

/**
 * Of the stack's predecessors, those whose outputs it reads, with the names of the outputs. Compiled stacks read them by a
 * local value of the predecessor's name.
 */
export function readsOf({ after, files }: StackFiles): ReadonlyMap<string, ReadonlySet<string>> {
  const text = files.map((file) => file.text).join("\n");
  const labels = new Set([...text.matchAll(REMOTE_STATE)].map(([, label = ""]) => label));
  return new Map(
    after
      .filter((stack) => labels.has(stack))
      .map((stack) => {
        const reading = new RegExp(`\\b(?:local\\.${stack}|data\\.terraform_remote_state\\.${stack}\\.outputs)\\.(\\w+)`, "g");
        return [stack, new Set([...text.matchAll(reading)].map(([, output = ""]) => output))];
      }),
  );
}

/** Which component a resource belongs to, by what was compiled, or else by what was compiled `before`: a component that goes is grouped by what it was. */
export function componentsSince(
  stacks: Parameters<typeof componentsOf>[0],
  before: Parameters<typeof componentsOf>[0],
): (stack: string, address: string) => string | undefined {
  const [now, then] = [componentsOf(stacks), componentsOf(before)];
  return (stack, address) => now(stack, address) ?? then(stack, address);
}

/** Which component a resource belongs to, by what was compiled; instances of `count` and `for_each` belong where their resource does. */
export function componentsOf(
  stacks: readonly { name: string; components: Readonly<Record<string, string>> }[],
): (stack: string, address: string) => string | undefined {
  const known = new Map(stacks.map(({ name, components }) => [name, components]));
  return (stack, address) => {
    const components = known.get(stack) ?? {};
    const resource = address.replace(/\[[^\]]*\]$/, "");
    const found = [address, resource].find((name) => Object.hasOwn(components, name));
    return found === undefined ? undefined : components[found];
  };
}
