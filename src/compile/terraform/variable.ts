import { type Block, plainBlock } from "./hcl/block.ts";
import { type Expression, inline, raw, type Value } from "./hcl/expression.ts";
import type { Draft, Mentions } from "./stack.ts";

export type Variable = {
  name: string;
  /** As Terraform writes it: `map(number)`. */
  type: string;
  description: string;
  /** Without one, whoever runs the stack has to give a value. */
  default?: unknown;
  /** What has to hold, as an expression of Terraform, and what to say where it does not. */
  valid?: { condition: string; message: string };
};

/** A variable of a stack; never null, so that an expression over it needs no second case. */
export function variable({ name, type, description, valid, ...rest }: Variable): Block {
  const attributes = { type: raw(type), description, ...rest, nullable: false };
  const validation = valid && plainBlock("validation", [], { condition: raw(valid.condition), error_message: valid.message });
  return plainBlock("variable", [name], attributes, validation === undefined ? [] : [validation]);
}

export function variables(...all: readonly Variable[]): Draft {
  return { file: "variables.tf", blocks: all.map(variable) };
}

/** Those that a stack asks for. */
export function mentioned(all: readonly Variable[], mentions: Mentions): Variable[] {
  return all.filter(({ name }) => mentions(`var.${name}`));
}

/** An output of a stack, which others read from its state. */
export function output(name: string, value: Value<string> | readonly Value<string>[], description: string): Draft {
  return { file: "outputs.tf", blocks: [plainBlock("output", [name], { value, description })] };
}

export const secretVersions: Variable = {
  name: "secret_versions",
  type: "map(number)",
  description:
    "The version of each secret that is in use, by the secret's name in the manifest; 1 where it is not listed. A higher number gives a generated secret a new value.",
  default: {},
  valid: {
    condition: "alltrue([for version in values(var.secret_versions) : version >= 1 && floor(version) == version])",
    message: "Versions are whole numbers from 1 on.",
  },
};

export const deletionProtection: Variable = {
  name: "deletion_protection",
  type: "bool",
  description: "Whether Terraform and Google refuse to delete data. To destroy the stage: apply with false first.",
  default: true,
};

/** Given where a stage has a standby region. A failover is an apply with the other word, so that what is declared stays true. */
export const serving: Variable = {
  name: "serving",
  type: "string",
  description:
    "Which region serves: primary, or standby once a failover is decided. It promotes the replicas, and turns addresses and names to the standby region.",
  default: "primary",
  valid: { condition: 'contains(["primary", "standby"], var.serving)', message: "It is primary or standby." },
};

/** One value while the stage's own region serves, another once the standby region does. */
export function byServing(primary: Value<string>, standby: Value<string>): Expression {
  return raw(`var.serving == "standby" ? ${inline(standby)} : ${inline(primary)}`);
}
