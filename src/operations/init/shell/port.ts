import { programOf } from "./programs.ts";

const PORT = "${port}";

/** How a server is told where to listen: by one word `host:port`, or by two. */
type Listening = { bind: readonly string[] } | { host: string; port: readonly string[] };

const SERVERS: Readonly<Record<string, Listening>> = {
  gunicorn: { bind: ["--bind", "-b"] },
  hypercorn: { bind: ["--bind", "-b"] },
  uvicorn: { host: "--host", port: ["--port"] },
  granian: { host: "--host", port: ["--port"] },
  flask: { host: "--host", port: ["--port", "-p"] },
  fastapi: { host: "--host", port: ["--port"] },
  "waitress-serve": { host: "--host", port: ["--port"] },
  daphne: { host: "--bind", port: ["--port", "-p"] },
  next: { host: "--hostname", port: ["--port", "-p"] },
};

/**
 * The words of a server, listening on the port that each instance is given: a number that is written there makes room
 * for `${port}`, and a server that takes its port as a word is told it. `usual` is the port it has in a container.
 */
export function listening(words: readonly string[], usual: number | undefined): readonly string[] {
  const program = programOf(words);
  const how = Object.hasOwn(SERVERS, program) ? SERVERS[program] : undefined;
  if (how !== undefined) return "bind" in how ? bound(words, how.bind) : told(words, how.host, how.port);
  if (words.some((word) => /(^|\/)manage\.py$/.test(word)) && words.includes("runserver")) return served(words);
  return usual === undefined ? words : words.map((word) => word.replace(new RegExp(`(^|[:=])${usual}$`), `$1${PORT}`));
}

function bound(words: readonly string[], names: readonly string[]): readonly string[] {
  const result = optionChanged(words, names, (value) => (value.startsWith("unix:") ? `0.0.0.0:${PORT}` : withPort(value)));
  // What stands in a file of its own is the server's: it takes PORT where that file says nothing.
  const configured = words.some((word) => /^(-c|--config)(=|$)/.test(word));
  return result ?? (configured ? words : inserted(words, [names[0] ?? "--bind", `0.0.0.0:${PORT}`]));
}

function told(words: readonly string[], host: string, port: readonly string[]): readonly string[] {
  const ported = optionChanged(words, port, () => PORT);
  const hosted = optionChanged(ported ?? words, [host], (value) => (isLoopback(value) ? "0.0.0.0" : value));
  const missing = [...(hosted ? [] : [host, "0.0.0.0"]), ...(ported ? [] : [port[0] ?? "--port", PORT])];
  return appended(hosted ?? ported ?? words, missing);
}

/** `manage.py runserver [address]`. */
function served(words: readonly string[]): readonly string[] {
  const at = words.indexOf("runserver");
  const options = words.slice(at + 1).filter((word) => word.startsWith("-") && word !== "--noreload");
  return [...words.slice(0, at + 1), "--noreload", ...options, `0.0.0.0:${PORT}`];
}

/** The words with another value of an option, `--option value` or `--option=value`; nothing where it is not among them. */
function optionChanged(
  words: readonly string[],
  names: readonly string[],
  change: (value: string) => string,
): readonly string[] | undefined {
  for (const [index, word] of words.entries()) {
    const [name = "", ...value] = word.split("=");
    if (!names.includes(name)) continue;
    if (value.length > 0) return words.with(index, `${name}=${change(value.join("="))}`);
    const next = words[index + 1];
    if (next !== undefined) return words.with(index + 1, change(next));
  }
  return undefined;
}

function withPort(address: string): string {
  const host = address.replace(/:?(\d+|\$\{port\})$/, "");
  return `${host === "" || isLoopback(host) ? "0.0.0.0" : host}:${PORT}`;
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost" || host === "::1" || host === "[::1]";
}

/** Behind the program, before its own arguments. */
function inserted(words: readonly string[], more: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /(^|\/)(gunicorn|hypercorn)$/.test(word)) + 1;
  return [...words.slice(0, at), ...more, ...words.slice(at)];
}

function appended(words: readonly string[], more: readonly string[]): readonly string[] {
  return [...words, ...more];
}
