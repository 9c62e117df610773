import type { Json, World } from "./world.ts";

export type Asked = {
  method: string;
  /** Of the API, such as `run.googleapis.com`. */
  host: string;
  /** Below the host, decoded, without the query. */
  path: string;
  /** What the pattern's `{names}` stand for. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Parsed, where it is JSON. */
  body: Json;
  raw: Buffer;
  headers: Readonly<Record<string, string | undefined>>;
  world: World;
  /** Where the stand-in answers, without a slash at the end. */
  origin: string;
};

/** Something other than JSON, or JSON with a status or headers of its own. */
export class Answer {
  readonly status: number;
  readonly content: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  constructor(content: string | Buffer | object, headers: Readonly<Record<string, string>> = {}, status = 200) {
    this.content = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    this.headers = headers;
    this.status = status;
  }
}

export type Handler = (asked: Asked) => unknown;
export type Route = { method: string; pattern: RegExp; handle: Handler };

/** One API: where it answers, by which variables the provider is sent there, and what it answers. */
export type Product = {
  host: string;
  /** Variable → path below the host. */
  variables: Readonly<Record<string, string>>;
  routes: readonly Route[];
};

/** `{name}` stands for one segment, `{name+}` for the rest. `GET v1/b/{bucket}/o/{object+}`. */
export function route(line: string, handle: Handler): Route {
  const [method = "", template = ""] = line.split(" ");
  const source = template
    .split(/(\{\w+\+?\})/)
    .map((part) => {
      const name = /^\{(\w+)(\+?)\}$/.exec(part);
      if (name === null) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return name[2] === "+" ? `(?<${name[1]}>.+)` : `(?<${name[1]}>[^/:]+)`;
    })
    .join("");
  return { method, pattern: new RegExp(`^${source}$`), handle };
}
