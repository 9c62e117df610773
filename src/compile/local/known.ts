import type { App, AppFile, Command, Environment, Part, Probe, Reference, SecretSource, Text } from "../../app/model.ts";

/** What a component is asked about itself when its texts are filled with what is known without the machine. */
export type Self = { queues: readonly string[] };

/** Fills texts with everything that the manifest alone decides; what only the machine knows stays a reference. */
export class Known {
  readonly #app: App;
  readonly #files: ReadonlyMap<string, AppFile>;

  constructor(app: App) {
    this.#app = app;
    this.#files = new Map(app.files.map((file) => [file.name, file]));
  }

  text(text: Text, self?: Self): Text {
    return joined(text.flatMap((part) => ("literal" in part ? [part] : this.#part(part.reference, self))));
  }

  command(command: Command, self?: Self): Command {
    return command.map((word) => this.text(word, self));
  }

  /** Sorted by name. */
  environment(env: Environment, self?: Self): Environment {
    const names = Object.keys(env).sort();
    return Object.fromEntries(names.map((name) => [name, this.text(env[name] ?? [], self)]));
  }

  probe(probe: Probe | undefined, self?: Self): Probe | undefined {
    return probe?.by === "exec" ? { by: "exec", command: this.command(probe.command, self) } : probe;
  }

  /** The App with the texts of its files and composed secrets filled. */
  app(): App {
    const files = this.#app.files.map((file): AppFile => {
      return "text" in file.content ? { ...file, content: { text: this.text(file.content.text) } } : file;
    });
    const secrets = this.#app.secrets.map((secret): SecretSource => {
      return secret.source === "compose" ? { ...secret, text: this.text(secret.text) } : secret;
    });
    return { ...this.#app, files, secrets };
  }

  #part(reference: Reference, self: Self | undefined): Text {
    const known = this.#literal(reference, self);
    if (known !== undefined) return [{ literal: known }];
    if (reference.of !== "file" || reference.member !== "text") return [{ reference }];
    const content = this.#files.get(reference.name)?.content;
    // Files quote each other without circles; that was judged when the App was resolved.
    return content !== undefined && "text" in content ? this.text(content.text, self) : [{ reference }];
  }

  #literal(reference: Reference, self: Self | undefined): string | undefined {
    switch (reference.of) {
      case "stage":
        return reference.member === "name" ? this.#app.stage : this.#app.target;
      case "sites":
        return [...new Set(this.#app.sites.flatMap(({ queues }) => queues))].sort().join(",");
      case "site":
        return HOME;
      case "network":
        return LOOPBACK;
      case "self":
        return reference.member === "queues" ? self?.queues.join(",") : undefined;
      case "postgres":
        return this.#postgres(reference.name, reference.member);
      default:
        return undefined;
    }
  }

  #postgres(name: string, member: string): string | undefined {
    const found = this.#app.data.find((datum) => datum.name === name);
    if (found?.kind !== "postgres") return undefined;
    if (member === "name") return found.database;
    return member === "user" ? found.user : undefined;
  }
}

/** What `${site.name}` is where the app itself runs. */
export const HOME = "home";

/** The address by which requests of this machine reach this machine. */
const LOOPBACK = "127.0.0.1";

/** Neighbouring literals as one, empty ones as none: one text has one form. */
function joined(text: Text): Text {
  const parts: Part[] = [];
  for (const part of text) {
    const last = parts.at(-1);
    if ("literal" in part && part.literal === "") continue;
    if ("literal" in part && last !== undefined && "literal" in last)
      parts[parts.length - 1] = { literal: last.literal + part.literal };
    else parts.push(part);
  }
  return parts;
}
