import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { type Doing, diagnosticSchema, type TerraformDiagnostic, type TerraformEvent } from "./event.ts";

const ERROR = "Error: ";
const doing = z
  .enum(["create", "read", "update", "replace", "delete", "import", "move", "remove", "noop"])
  .catch("update") satisfies z.ZodType<Doing>;
const resource = z.object({ addr: z.string() });
const hook = z.object({
  resource,
  action: doing.default("update"),
  elapsed_seconds: z.number().default(0),
  output: z.string().default(""),
});
const change = z.object({ resource, action: doing });
const changes = z.object({
  add: z.number().default(0),
  change: z.number().default(0),
  remove: z.number().default(0),
  import: z.number().default(0),
  operation: z.string().default(""),
});
const line = z.looseObject({ type: z.string().optional(), "@message": z.string().default("") });

/**
 * Reads one line of Terraform's `-json` output (https://developer.hashicorp.com/terraform/internals/machine-readable-ui).
 * Kinds that we do not know say nothing; `init` also prints lines that are no JSON, which are notes.
 */
export function readLine(text: string): TerraformEvent | undefined {
  const message = line.safeParse(parsed(text));
  if (!message.success) return noteOf(text);
  const event = eventOf(message.data);
  return event.success ? event.data : undefined;
}

/**
 * Reads the error of a command that has no `-json` output for it, from the last lines it printed with `-no-color`: a
 * line that begins with `Error: ` and what follows, or, of older commands such as `state pull`, all there is.
 */
export function readError(lines: readonly string[]): TerraformDiagnostic {
  const start = lines.findIndex((text) => text.startsWith(ERROR));
  const [summary = "", ...detail] = lines.slice(Math.max(start, 0)).join("\n").trim().split("\n");
  return {
    severity: "error",
    summary: summary.replace(ERROR, ""),
    detail: detail.join("\n").trim(),
    address: undefined,
    place: undefined,
  };
}

type Read = { success: true; data: TerraformEvent } | { success: false };

function eventOf(message: z.infer<typeof line>): Read {
  switch (message.type) {
    case "planned_change":
      return read(change, message.change, ({ resource, action }) => ({ type: "planned", address: resource.addr, action }));
    case "resource_drift":
      return read(change, message.change, ({ resource, action }) => ({ type: "drifted", address: resource.addr, action }));
    case "refresh_start":
      return read(hook, message.hook, ({ resource }) => ({ type: "refreshing", address: resource.addr }));
    case "apply_start":
      return read(hook, message.hook, ({ resource, action }) => ({ type: "resource-started", address: resource.addr, action }));
    case "apply_progress":
      return read(hook, message.hook, (told) => course("resource-progress", told));
    case "apply_complete":
      return read(hook, message.hook, (told) => course("resource-done", told));
    case "apply_errored":
      return read(hook, message.hook, (told) => course("resource-failed", told));
    case "provision_progress":
      return read(hook, message.hook, ({ resource, output }) => ({
        type: "output-line",
        address: resource.addr,
        text: output.trimEnd(),
      }));
    case "diagnostic":
      return read(diagnosticSchema, message.diagnostic, (diagnostic) => ({ type: "diagnostic", diagnostic }));
    case "change_summary":
      return read(changes, message.changes, (summary) => ({ type: "summary", ...summary }));
    case "init_output":
    case "log":
      return { success: true, data: { type: "note", text: message["@message"].trim() } };
    default:
      return { success: false };
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown, event: (data: T) => TerraformEvent): Read {
  const result = schema.safeParse(value);
  return result.success ? { success: true, data: event(result.data) } : { success: false };
}

function course(type: "resource-progress" | "resource-done" | "resource-failed", told: z.infer<typeof hook>): TerraformEvent {
  return { type, address: told.resource.addr, action: told.action, elapsed: told.elapsed_seconds * 1000 };
}

function noteOf(text: string): TerraformEvent | undefined {
  const plain = stripVTControlCharacters(text).trim();
  return plain === "" ? undefined : { type: "note", text: plain };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
