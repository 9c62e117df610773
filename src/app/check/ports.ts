import { references } from "../fill.ts";
import type { Component, Text } from "../model.ts";
import type { Checked } from "./checked.ts";
import { plain } from "./plain.ts";

/** Natively nothing has the usual port: programs have to be told which one, of data and of their own. */
export function checkPorts(checked: Checked): void {
  checkDataPorts(checked);
  for (const component of checked.app.components) {
    if (component.kind === "service") checkFixed(component, checked);
    if (component.kind === "service" && component.command !== undefined && !learnsPort(component, checked)) {
      checked.reading.report("port-unused", { component: component.name }, ["components", component.name, "command"]);
    }
    const { target } = checked.app;
    if (component.kind === "service" && target !== "local" && listensToItself(component)) {
      checked.reading.report("loopback-only", { component: component.name }, ["components", component.name, "command"]);
    }
  }
}

const LOOPBACK = String.raw`(?:127\.0\.0\.1|localhost|\[::1\])`;
/** `127.0.0.1:${port}`, also behind `--bind=`. */
const BEFORE_PORT = new RegExp(`(?:^|[^\\w.])${LOOPBACK}:$`);
const HOST_OPTION = /^--?(host|bind|address|listen|b|H)$/;
const HOST_VALUE = new RegExp(`^(?:--?(?:host|bind|address|listen)=)${LOOPBACK}$`);

/** Whether its command has it listen where only its own machine reaches it: there, every instance has a machine of its own. */
function listensToItself({ command = [] }: Component): boolean {
  return command.some((word, index) => {
    const isPort = word.some((part, at) => {
      const before = word[at - 1];
      return saysPort([part]) && before !== undefined && "literal" in before && BEFORE_PORT.test(before.literal);
    });
    const own = plain(word) ?? "";
    const option = plain(command[index - 1]) ?? "";
    return isPort || HOST_VALUE.test(own) || (HOST_OPTION.test(option) && new RegExp(`^${LOOPBACK}$`).test(own));
  });
}

function checkFixed({ name, env }: Component, { reading, readers }: Checked): void {
  const port = plain(env.PORT);
  if (port === undefined) return;
  const path = readers.overrides(name, "PORT") ? ["components", name, "env", "PORT"] : ["env", "PORT"];
  reading.report("port-fixed", { component: name, port }, path);
}

const SAYS_PORT = new Set(["port", "url", "address"]);

/** A template may say the port where nobody sees it from here, so with templates nothing is said. */
function checkDataPorts({ app, reading }: Checked): void {
  if (app.files.some(({ content }) => "template" in content)) return;
  const told = new Set<string>();
  const hosts = new Map<string, () => void>();
  for (const { reference, report } of reading.uses) {
    if (reference.of !== "postgres" && reference.of !== "redis") continue;
    const { name, member } = reference;
    if (SAYS_PORT.has(member)) told.add(name);
    if (member === "host" && !hosts.has(name)) hosts.set(name, () => report("host-without-port", { name }));
  }
  for (const [name, report] of hosts) if (!told.has(name)) report();
}

/** Whether command, environment or a file it reads has the port in it, or could have. */
function learnsPort(component: Component, { app, readers }: Checked): boolean {
  const command = component.command ?? [];
  if ([...command, ...Object.values(component.env)].some(saysPort) || Object.hasOwn(component.env, "PORT")) return true;
  const program = plain(command[0])?.split("/").at(-1);
  const bound = command.some((word) => /^(-b|--bind)/.test(plain(word) ?? ""));
  // Without --bind, gunicorn binds to PORT by itself.
  if (program === "gunicorn" && !bound) return true;
  const named = new Set(command.flatMap(references).flatMap((reference) => (reference.of === "file" ? [reference.name] : [])));
  return app.files.some(({ name, content }) => {
    if ("text" in content) return readers.readsFile(component.name, name) && saysPort(content.text);
    return named.has(name);
  });
}

function saysPort(text: Text): boolean {
  return text.some((part) =>
    "literal" in part ? /\bPORT\b/.test(part.literal) : part.reference.of === "self" && part.reference.member === "port",
  );
}
