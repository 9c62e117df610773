import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { Secret } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { secretFrom } from "../../run/secrets.ts";
import type { Shell } from "../shell.ts";

/** A secret's value from a file or from standard input; on a terminal it is asked for and not shown. */
export async function readSecret(name: string, file: string | undefined, shell: Shell): Promise<Secret> {
  if (file !== undefined) return secretFrom(name, await fromFile(resolve(shell.cwd, file), file));
  if (shell.stdin.isTTY) return new Secret(await hidden(`Value of ${name}: `, shell));
  return secretFrom(name, await buffer(shell.stdin));
}

async function fromFile(path: string, shown: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new Failure("file-unreadable", { file: shown, reason }, { cause });
  }
}

/** Reads a line key by key, so that the terminal does not show it. */
async function hidden(question: string, { stdin, stderr, interrupts }: Shell): Promise<string> {
  stderr.write(question);
  stdin.setRawMode?.(true);
  let value = "";
  try {
    for await (const chunk of stdin) {
      for (const key of String(chunk)) {
        if (key === "\r" || key === "\n") return value;
        if (key === "\u0003") {
          interrupts.interrupt();
          throw new Failure("not-confirmed", {});
        }
        value = key === "\u007f" || key === "\b" ? value.slice(0, -1) : value + key;
      }
    }
    return value;
  } finally {
    stdin.setRawMode?.(false);
    stderr.write("\n");
  }
}
