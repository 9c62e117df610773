import type { Attributes, HcpWorld } from "./world.ts";

export type Data = {
  type?: string;
  attributes?: Attributes;
  relationships?: Readonly<Record<string, { data?: { id: string } | null }>>;
};
export type Asked = {
  url: URL;
  raw: Buffer;
  world: HcpWorld;
  origin: string;
  /** Terraform's own command line asks, about where it runs. */
  byTerraform: boolean;
  /** What the route's groups matched. */
  names: readonly (string | undefined)[];
  data: Data | readonly { id: string }[];
};
export type Answer = { status?: number; body?: object; raw?: Buffer };

export class Refused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}
