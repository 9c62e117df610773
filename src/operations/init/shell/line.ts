/**
 * Reads a command line as a POSIX shell would cut it, and runs nothing: words with their variables, what joins commands,
 * and the first thing that only a shell can do. Procfiles, compose files, build files and `package.json` hold such lines.
 */
export type ShellPart = { literal: string } | { variable: string; fallback: string | undefined };
export type ShellWord = readonly ShellPart[];
export type Joint = "&&" | "||" | ";" | "|" | "&";
export type ShellCommand = {
  /** `NAME=value` before the program. */
  assignments: readonly { name: string; value: ShellWord }[];
  words: readonly ShellWord[];
  /** As it is written. */
  source: string;
  /** What joins it to the next one. */
  joint: Joint | undefined;
};
export type ShellLine = {
  commands: readonly ShellCommand[];
  /** What needs a shell and has no other form, as `$(…)` or `> file`; the commands then say nothing sure. */
  beyond: string | undefined;
};

const KEYWORDS = new Set(["if", "for", "while", "until", "case", "function", "{", "!", "["]);

export function readShellLine(source: string): ShellLine {
  return new Reader(source.trim()).read();
}

class Reader {
  readonly #source: string;
  readonly #commands: ShellCommand[] = [];
  #at = 0;
  #began = 0;
  #assignments: { name: string; value: ShellWord }[] = [];
  #words: ShellWord[] = [];
  #parts: ShellPart[] = [];
  /** Whether a word has begun: `''` is a word without characters. */
  #open = false;
  #quoted = false;
  #beyond: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  read(): ShellLine {
    while (this.#at < this.#source.length) this.#step();
    this.#endCommand(undefined, this.#at);
    return { commands: this.#commands, beyond: this.#beyond };
  }

  #step(): void {
    const rest = this.#source.slice(this.#at, this.#at + 2);
    const character = rest.charAt(0);
    if (character === "#" && !this.#open) this.#skipComment();
    else if (character === "\n") this.#operator(";", 1);
    else if (/\s/.test(character)) this.#endWord(1);
    else if (rest === "&&" || rest === "||") this.#operator(rest, 2);
    else if (character === ";" || character === "|" || character === "&") this.#operator(character, 1);
    else if (character === ">" || character === "<") this.#redirection();
    else if (character === "(" || character === ")" || character === "`") this.#refuse(character === "`" ? "`…`" : "(…)");
    else if (character === "\\") this.#escape();
    else if (character === "'") this.#single();
    else if (character === '"') this.#double();
    else if (character === "$") this.#dollar();
    else if (character === "*" || (character === "~" && !this.#open)) this.#refuse(character);
    else this.#add(character, 1);
  }

  #skipComment(): void {
    const end = this.#source.indexOf("\n", this.#at);
    this.#at = end === -1 ? this.#source.length : end;
  }

  #operator(joint: Joint, length: number): void {
    this.#endWord(0);
    this.#endCommand(joint, this.#at);
    this.#at += length;
    this.#began = this.#at;
  }

  /** Joining standard error to standard output changes nothing: both are kept. All else goes where nobody looks. */
  #redirection(): void {
    const joined = /^>&1(?=\s|$)/.exec(this.#source.slice(this.#at));
    const [last] = this.#parts;
    if (joined && this.#open && last !== undefined && "literal" in last && last.literal === "2") {
      this.#parts = [];
      this.#open = false;
      this.#at += joined[0].length;
    } else this.#refuse(this.#source.charAt(this.#at));
  }

  #escape(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next === "\n") this.#at += 2;
    else this.#add(next, 2, true);
  }

  #single(): void {
    const end = this.#source.indexOf("'", this.#at + 1);
    if (end === -1) this.#refuse("'");
    else this.#add(this.#source.slice(this.#at + 1, end), end + 1 - this.#at, true);
  }

  #double(): void {
    this.#add("", 1, true);
    for (;;) {
      const character = this.#source.charAt(this.#at);
      if (character === "" || character === '"') break;
      const next = this.#source.charAt(this.#at + 1);
      if (character === "$") this.#dollar();
      else if (character === "`") this.#refuse("`…`");
      else if (character === "\\" && '$`"\\'.includes(next) && next !== "") this.#add(next, 2);
      else if (character === "\\" && next === "\n") this.#at += 2;
      else this.#add(character, 1);
    }
    if (this.#at < this.#source.length) this.#at += 1;
    else this.#refuse('"');
  }

  #dollar(): void {
    const rest = this.#source.slice(this.#at);
    const simple = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest);
    const braced = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^{}$`"']*))?\}/.exec(rest);
    const match = simple ?? braced;
    if (match) {
      this.#open = true;
      this.#parts.push({ variable: match[1] ?? "", fallback: match[2] });
      this.#at += match[0].length;
    } else if (/^\$[^A-Za-z_0-9{(@*#?$!'"-]/.test(rest) || rest === "$") this.#add("$", 1);
    else this.#refuse(rest.startsWith("$(") ? "$(…)" : `${rest.slice(0, 2)}…`);
  }

  #refuse(what: string): void {
    this.#beyond ??= what;
    this.#at += 1;
  }

  #add(text: string, length: number, quoted = false): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && "literal" in last) this.#parts[this.#parts.length - 1] = { literal: last.literal + text };
    else this.#parts.push({ literal: text });
    this.#open = true;
    this.#quoted ||= quoted;
    this.#at += length;
  }

  #endWord(length: number): void {
    this.#at += length;
    if (!this.#open) return;
    const assignment = this.#words.length === 0 ? assigned(this.#parts) : undefined;
    if (assignment) this.#assignments.push(assignment);
    else {
      const text = plainWord(this.#parts);
      if (this.#words.length === 0 && !this.#quoted && text !== undefined && KEYWORDS.has(text)) this.#beyond ??= text;
      this.#words.push(this.#parts);
    }
    this.#parts = [];
    this.#open = false;
    this.#quoted = false;
  }

  #endCommand(joint: Joint | undefined, end: number): void {
    this.#endWord(0);
    const source = this.#source.slice(this.#began, end).trim();
    if (this.#words.length > 0 || this.#assignments.length > 0) {
      this.#commands.push({ assignments: this.#assignments, words: this.#words, source, joint });
    }
    this.#words = [];
    this.#assignments = [];
  }
}

/** What a word says where it has no variables. */
export function plainWord(word: ShellWord): string | undefined {
  return word.every((part) => "literal" in part) ? word.map((part) => part.literal).join("") : undefined;
}

function assigned(parts: readonly ShellPart[]): { name: string; value: ShellWord } | undefined {
  const [first, ...others] = parts;
  if (first === undefined || !("literal" in first)) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(first.literal);
  if (match === null) return undefined;
  const value = match[2] ? [{ literal: match[2] }, ...others] : others;
  return { name: match[1] ?? "", value: value.length > 0 ? value : [{ literal: "" }] };
}
