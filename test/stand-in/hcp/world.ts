import { randomBytes } from "node:crypto";

export type Attributes = Readonly<Record<string, unknown>>;
export type Thing = { id: string; attributes: Attributes };
export type Workspace = Thing & {
  project: string;
  pool: string | undefined;
  locked: boolean;
  consumers: Set<string>;
  variables: Map<string, Thing>;
  /** The newest last. */
  states: { id: string; attributes: Attributes; content: Buffer | undefined }[];
};
export type Pool = Thing & { tokens: Map<string, string>; agents: { status: string }[] };

/** All that one organization holds. */
export class HcpWorld {
  readonly organization: string;
  readonly projects = new Map<string, Thing>();
  readonly workspaces = new Map<string, Workspace>();
  readonly pools = new Map<string, Pool>();

  constructor(organization: string) {
    this.organization = organization;
  }

  id(prefix: string): string {
    return `${prefix}-${randomBytes(8).toString("hex")}`;
  }

  workspace(name: string): Workspace | undefined {
    return [...this.workspaces.values()].find(({ attributes }) => attributes.name === name);
  }
}
