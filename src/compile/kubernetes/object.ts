import type { ObjectMeta } from "kubernetes-types/meta/v1.js";

/** Anything the API server keeps: what every object has, and the rest as its kind wants it. */
export type KubernetesObject = Identified & object;
export type Identified = { apiVersion: string; kind: string; metadata: ObjectMeta & { name: string } };

/** A type of the API with what it leaves optional and every object has. */
export type Complete<T> = Omit<T, "apiVersion" | "kind" | "metadata" | "status"> & Identified;

/** An object with its place in a deployment and the file it stands in when rendered. */
export type Placed = {
  /** What is of a lower wave is applied, and has come to what it shall be, before. */
  wave: number;
  /** What it belongs with: a component's name, `configuration`, `network`, `routes`. */
  group: string;
  object: KubernetesObject;
};

/** The waves of a deployment, with room in each for what has to come one after another. */
export const waves = {
  namespace: 0,
  configuration: 100,
  data: 150,
  beforeRelease: 200,
  workloads: 300,
  routes: 400,
  afterRelease: 500,
} as const;

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without its `undefined` entries: in an object of Kubernetes a field is there or it is not. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** The object with another specification. */
export function withSpec(object: KubernetesObject, spec: object): KubernetesObject & { spec: object } {
  return { ...object, spec };
}

/** Whole seconds, at least one. */
export function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
