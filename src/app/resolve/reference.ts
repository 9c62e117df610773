/** What a reference means in one stage: `db.host` becomes a typed `Reference`, or a complaint with the nearest match. */
import type { Params, Slug } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { ComponentKind, PostgresMember, RedisMember, Reference } from "../model.ts";

/** What exists in the stage. */
export type Scope = {
  components: ReadonlyMap<string, ComponentKind>;
  data: ReadonlyMap<string, "postgres" | "redis" | "bucket">;
  secrets: ReadonlySet<string>;
  files: ReadonlySet<string>;
  redis: readonly string[];
  /** Whether the stage is reached from outside. */
  access: boolean;
};

/** Takes a mistake of a reference; `meant` is what should stand between the braces, where that is certain enough to offer. */
export type Complain = <S extends Slug>(slug: S, params: Params<S>, meant?: string) => void;

const postgres = [
  "host",
  "port",
  "name",
  "user",
  "password",
  "address",
  "url",
  "sslmode",
  "sslnegotiation",
  "ca",
  "certificate",
  "key",
] as const satisfies readonly PostgresMember[];
const redis = [
  "scheme",
  "host",
  "port",
  "user",
  "password",
  "url",
  "ca",
  "certificate",
  "key",
] as const satisfies readonly RedisMember[];
const bucket = ["path", "url", "name"] as const;
const job = ["image", "identity", "network", "subnetwork", "region", "project"] as const;
const access = ["domain", "url"] as const;
const stage = ["name", "target"] as const;
const release = ["id", "commit", "digest"] as const;
const file = ["path", "text"] as const;

/** Words that begin a reference and are not names. */
const roots = [
  "secrets",
  "files",
  "access",
  "network",
  "port",
  "metrics",
  "queues",
  "tmp",
  "sites",
  "site",
  "stage",
  "release",
] as const;

/** Reads what stands between the braces. Nothing when it was complained about. */
export function refer(inside: string, scope: Scope, complain: Complain): Reference | undefined {
  const meant = inside.replace(/\s+/g, "");
  if (meant !== inside) {
    complain("reference-blank", { reference: inside, meant }, meant);
    return undefined;
  }
  return new Inside(inside, scope, complain).read();
}

class Inside {
  readonly #inside: string;
  readonly #words: readonly string[];
  readonly #scope: Scope;
  readonly #complain: Complain;

  constructor(inside: string, scope: Scope, complain: Complain) {
    this.#inside = inside;
    this.#words = inside.split(".");
    this.#scope = scope;
    this.#complain = complain;
  }

  read(): Reference | undefined {
    const [root = ""] = this.#words;
    switch (root) {
      case "secrets":
        return this.#secret();
      case "files":
        return this.#file();
      case "access":
        return this.#access();
      case "network":
        return this.#fixed("the network", ["egress"], (member) => ({ of: "network", member }));
      case "metrics":
        return this.#fixed("the metrics", ["port"], () => ({ of: "self", member: "metrics.port" }));
      case "sites":
        return this.#fixed("the sites", ["queues"], (member) => ({ of: "sites", member }));
      case "site":
        return this.#fixed("the site", ["name"], (member) => ({ of: "site", member }));
      case "stage":
        return this.#fixed("the stage", stage, (member) => ({ of: "stage", member }));
      case "release":
        return this.#fixed("the release", release, (member) => ({ of: "release", member }));
      case "port":
      case "queues":
      case "tmp":
        return this.#whole(root);
      default:
        return this.#named(root);
    }
  }

  #secret(): Reference | undefined {
    const name = this.#name("secrets", this.#scope.secrets);
    if (name === undefined) return undefined;
    if (this.#words.length === 2) return { of: "secret", name, member: "value" };
    const member = this.#member(2, `the secret \`${name}\``, ["resource"]);
    return member && { of: "secret", name, member };
  }

  #file(): Reference | undefined {
    const name = this.#name("files", this.#scope.files);
    if (name === undefined) return undefined;
    const member = this.#member(2, `the file \`${name}\``, file);
    return member && { of: "file", name, member };
  }

  #access(): Reference | undefined {
    const member = this.#member(1, "the stage's access", access);
    if (member === undefined) return undefined;
    if (this.#scope.access) return { of: "access", member };
    this.#complain("reference-no-access", { reference: this.#inside });
    return undefined;
  }

  #whole(member: "port" | "queues" | "tmp"): Reference | undefined {
    if (this.#words.length === 1) return { of: "self", member };
    this.#complain("reference-member", { reference: this.#inside, of: `\`${member}\``, members: [] }, member);
    return undefined;
  }

  #fixed<M extends string>(of: string, members: readonly M[], make: (member: M) => Reference): Reference | undefined {
    const member = this.#member(1, of, members);
    return member && make(member);
  }

  #named(name: string): Reference | undefined {
    const data = this.#scope.data.get(name);
    if (data === "postgres") return this.#fixed(`the postgres \`${name}\``, postgres, (member) => ({ of: data, name, member }));
    if (data === "redis") return this.#fixed(`the redis \`${name}\``, redis, (member) => ({ of: data, name, member }));
    if (data === "bucket") return this.#fixed(`the bucket \`${name}\``, bucket, (member) => ({ of: data, name, member }));
    const component = this.#scope.components.get(name);
    if (component === "service")
      return this.#fixed(`the service \`${name}\``, ["url"], (member) => ({ of: component, name, member }));
    if (component === "job") return this.#fixed(`the job \`${name}\``, job, (member) => ({ of: component, name, member }));
    if (component !== undefined) {
      this.#complain("reference-member", { reference: this.#inside, of: `the ${component} \`${name}\``, members: [] });
      return undefined;
    }
    this.#unknown(name, [...few(this.#scope.data.keys()), ...few(this.#scope.components.keys()), ...roots], 0);
    return undefined;
  }

  /** The name behind `secrets` and `files`. */
  #name(root: "secrets" | "files", known: ReadonlySet<string>): string | undefined {
    const name = this.#words[1];
    if (name !== undefined && known.has(name)) return name;
    if (name) this.#unknown(name, few(known), 1);
    else this.#complain("reference-incomplete", { reference: this.#inside, of: `the ${root}`, members: few(known) });
    return undefined;
  }

  #unknown(name: string, known: readonly string[], at: number): void {
    const near = nearest(name, known);
    this.#complain("reference-unknown", { reference: this.#inside, name, near, known }, near && this.#replaced(at, near));
  }

  /** The last word, one of `members`. */
  #member<M extends string>(at: number, of: string, members: readonly M[]): M | undefined {
    const reference = this.#inside;
    const rest = this.#words.slice(at).join(".");
    const member = members.find((candidate) => candidate === rest);
    if (member !== undefined) return member;
    if (rest === "") this.#complain("reference-incomplete", { reference: reference.replace(/\.$/, ""), of, members });
    else {
      const near = nearest(rest, members);
      this.#complain("reference-member", { reference, of, near, members }, near && [...this.#words.slice(0, at), near].join("."));
    }
    return undefined;
  }

  #replaced(at: number, word: string): string {
    return this.#words.with(at, word).join(".");
  }
}

/** The first of many names: enough for a hint, so that a manifest full of mistakes does not cost their square. */
function few(names: Iterable<string>): string[] {
  const first: string[] = [];
  for (const name of names) {
    if (first.length === 200) break;
    first.push(name);
  }
  return first;
}

/** Whether the value is secret by itself. A file's text is when one of its parts is; that is judged where the file is known. */
export function isSecret(reference: Reference): boolean {
  switch (reference.of) {
    case "secret":
      return reference.member === "value";
    case "postgres":
      return reference.member === "password" || reference.member === "address" || reference.member === "url";
    case "redis":
      return reference.member === "password" || reference.member === "url";
    default:
      return false;
  }
}

/** As it is written between the braces. */
export function written(reference: Reference): string {
  switch (reference.of) {
    case "secret":
      return reference.member === "value" ? `secrets.${reference.name}` : `secrets.${reference.name}.resource`;
    case "file":
      return `files.${reference.name}.${reference.member}`;
    case "self":
      return reference.member;
    case "postgres":
    case "redis":
    case "bucket":
    case "service":
    case "job":
      return `${reference.name}.${reference.member}`;
    default:
      return `${reference.of}.${reference.member}`;
  }
}
