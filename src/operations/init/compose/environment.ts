import type { DraftData, Entry } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import { escaped } from "../shell/quote.ts";
import type { Ground } from "../wiring/ground.ts";
import { hostsValue } from "../wiring/lists.ts";
import { byName, byValue, type Meaning, type PostgresMember } from "../wiring/meaning.ts";
import { describe, redisAddress } from "../wiring/wire.ts";
import type { DataService } from "./data.ts";
import { interpolated } from "./interpolate.ts";
import type { Service, Volume } from "./read.ts";

/** What values of a compose file may lead to. */
export type Surround = {
  data: ReadonlyMap<string, DataService>;
  /** Names of services of the manifest by their names in the compose file. */
  services: ReadonlyMap<string, string>;
  value: (variable: string) => string | undefined;
  ground: Ground;
};

/** The environment of a service: what leads to data and to other services as references, secrets as secrets. */
export function environmentOf(service: Service, facts: Facts, around: Surround): Map<string, Entry> {
  const written = new Map(service.environment);
  if (service.envFiles.length > 0) {
    for (const [variable, { value }] of facts.examples) if (!written.has(variable)) written.set(variable, value);
  }
  const env = new Map<string, Entry>();
  const values = new Values(service, facts, around);
  for (const [variable, value] of written) {
    around.ground.settled.add(variable);
    const text = values.value(variable, value);
    if (text !== undefined) env.set(variable, { value: text });
  }
  return env;
}

const ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?([^:/?#\s]+)(?::(\d*))?([^?#]*)(\?.*)?$/i;

class Values {
  readonly #service: Service;
  readonly #facts: Facts;
  readonly #around: Surround;

  constructor(service: Service, facts: Facts, around: Surround) {
    this.#service = service;
    this.#facts = facts;
    this.#around = around;
  }

  /** The text of the manifest; nothing where it is left out. */
  value(variable: string, written: string | undefined): string | undefined {
    if (variable === "PORT" || variable.startsWith("FAIRLEAD_") || !/^[A-Za-z_]\w*$/.test(variable)) return undefined;
    const { text, missing } = interpolated(written ?? `\${${variable}}`, this.#around.value);
    const found = this.#led(text) ?? this.#member(variable, text) ?? this.#folder(text);
    if (found !== undefined) return found;
    if (missing.includes(variable) && this.#canBeAbsent(variable)) return undefined;
    const valued = byValue(text, variable);
    const special = this.#special(variable, text, valued?.of === "foreign" ? valued : byName(variable));
    if (special !== undefined) return special;
    if (/^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i.test(text)) return this.#supplied(variable, text);
    if (missing.length > 0) return this.#missing(variable, missing);
    if (/^(PYTHONPATH|NODE_PATH)$/.test(variable)) return this.#relative(text);
    return escaped(text);
  }

  /** Addresses of data and of other services, and their bare hosts. */
  #led(text: string): string | undefined {
    const { data, services } = this.#around;
    const [, scheme = "", host = "", , path = ""] = ADDRESS.exec(text) ?? [];
    const datum = data.get(host);
    if (datum?.kind === "postgres") {
      return /^postgres(ql)?$/.test(scheme) ? `\${${datum.name}.url}` : `${scheme}://\${${datum.name}.address}`;
    }
    if (datum?.kind === "redis") return redisAddress(datum.name, text.replace(/^\w+\+/, ""));
    const service = services.get(host);
    if (service !== undefined && /^https?$/.test(scheme)) return `\${${service}.url}${path === "/" ? "" : escaped(path)}`;
    const [, bare = "", port] = /^([\w.-]+?)(:\d+)?$/.exec(text) ?? [];
    const server = data.get(bare);
    if (server === undefined) return undefined;
    return port === undefined ? `\${${server.name}.host}` : `\${${server.name}.host}:\${${server.name}.port}`;
  }

  /** User, password, name and port of a database, each in a variable of its own. */
  #member(variable: string, text: string): string | undefined {
    const meaning = byName(variable);
    const { data } = this.#around;
    const of = meaning.of === "postgres" || meaning.of === "redis" ? meaning.of : undefined;
    const datum = [...data.values()].find(({ kind }) => kind === of);
    if (datum === undefined || (meaning.of !== "postgres" && meaning.of !== "redis")) return undefined;
    if (meaning.member === "url" || meaning.member === "engine" || meaning.member === "database") return undefined;
    if (/localhost|127\.0\.0\.1/.test(text) || meaning.member !== "host" || text === "") {
      return `\${${datum.name}.${meaning.member satisfies PostgresMember}}`;
    }
    return undefined;
  }

  /** A folder that a volume lies at becomes a bucket. */
  #folder(text: string): string | undefined {
    const volume = this.#service.volumes.find(
      ({ source, target }) => isKept(source) && target === text && /^\/[^\s:]+$/.test(text),
    );
    if (volume === undefined) return undefined;
    const { ground } = this.#around;
    const known = bucketAt(ground.draft.data, volume);
    const name = known ?? ground.bucket(/static/.test(text) ? "static" : "media", volume.target.replace(/\/+$/, ""));
    ground.notes.find(`The volume at ${text} is the bucket \`${name}\``, this.#service.where);
    return `\${${name}.path}`;
  }

  #special(variable: string, text: string, meaning: Meaning): string | undefined {
    const { ground } = this.#around;
    switch (meaning.of) {
      case "secret":
        return meaning.made === "generate" ? `\${secrets.${ground.generated(variable)}}` : this.#supplied(variable, text);
      case "debug":
        return { "1": "0", true: "false", True: "False", on: "off", yes: "no" }[text];
      case "hosts":
        return text === "*" || text === ""
          ? hostsValue(["${access.domain}", "localhost", "127.0.0.1"], this.#reads(variable))
          : undefined;
      case "origins":
        return text === "" || /localhost|127\.0\.0\.1/.test(text)
          ? hostsValue(["${access.url}"], this.#reads(variable))
          : undefined;
      case "address":
        return text === "" || /localhost|127\.0\.0\.1/.test(text) ? "${access.url}" : undefined;
      case "foreign":
        ground.notes.ask(
          `${variable}: Fairlead runs no ${meaning.server}, so its address is a secret that somebody supplies`,
          this.#service.where,
        );
        return this.#supplied(variable, text, `address of ${meaning.server}`);
      default:
        return undefined;
    }
  }

  #supplied(variable: string, text: string, what?: string): string | undefined {
    // An empty value is the file's way of saying that it may be absent.
    if (text === "" && this.#service.environment.get(variable) === "") return "";
    const { ground } = this.#around;
    const name = ground.supplied(variable, what ?? this.#facts.examples.get(variable)?.about ?? describe(variable));
    ground.notes.ask(`${variable} is a secret that only you know`, this.#service.where, `fairlead secrets set ${name}`);
    return `\${secrets.${name}}`;
  }

  #missing(variable: string, missing: readonly string[]): undefined {
    const { ground } = this.#around;
    const whose = missing.includes(variable) ? variable : `${missing.join(", ")} in ${variable}`;
    ground.notes.ask(`What ${whose} is`, this.#service.where, `env: { ${variable}: … }`);
  }

  /** A path of the container is one of the source where it lies in the folder that commands start in. */
  #relative(text: string): string | undefined {
    const { dockerfile } = this.#facts;
    const start = dockerfile?.workdir;
    if (!text.startsWith("/")) return escaped(text);
    if (start !== undefined && text.startsWith(`${start}/`)) return escaped(text.slice(start.length + 1));
    if (text !== start)
      this.#around.ground.notes.assume(
        `${text} is left out of the path of modules`,
        placed(this.#facts, dockerfile?.path ?? "."),
      );
    return undefined;
  }

  /** The sources read it, and live without it. */
  #canBeAbsent(variable: string): boolean {
    const reads = this.#reads(variable);
    const meaning = byName(variable);
    if (reads.length === 0 || reads.some(({ required }) => required)) return false;
    if (meaning.of !== "unknown" && !(meaning.of === "secret" && meaning.made === "supply")) return false;
    this.#around.ground.notes.assume(`${variable} is left out: the app starts without it`, this.#service.where);
    return true;
  }

  #reads(variable: string): Facts["reads"] {
    return this.#facts.reads.filter((read) => read.variable === variable);
  }
}

/** A volume with a name keeps what is written to it; a path of the machine is the source, or something of the machine's. */
export function isKept(source: string | undefined): boolean {
  return source !== undefined && /^[A-Za-z0-9][\w.-]*$/.test(source);
}

export function bucketAt(data: ReadonlyMap<string, DraftData>, volume: Volume): string | undefined {
  return [...data].find(([, datum]) => datum.kind === "bucket" && datum.mount === volume.target.replace(/\/+$/, ""))?.[0];
}
