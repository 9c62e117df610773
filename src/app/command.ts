/**
 * Command lines without a shell. A string is split into words as a POSIX shell would quote them (blanks, '…', "…",
 * backslash) and nothing is expanded; a list is taken word by word. A reference is never split, quoted or not.
 */
import type { Piece } from "./text.ts";

/** A word, as pieces like those of `cut`; `operator` names shell syntax that stood in it unquoted. */
export type Word = { pieces: readonly Piece[]; operator: string | undefined };
export type CommandFlaw = "quote" | "backslash";

const OPERATOR = /^(?:&&|\|\|?|;|&|[0-9]?(?:>>?|<)(?:&[0-9])?.*|.*;)$/s;

/** Splits the pieces of a command string into words. A quote that is not closed and a backslash at the end are flaws. */
export function words(pieces: readonly Piece[]): { words: readonly Word[]; flaws: readonly CommandFlaw[] } {
  const splitter = new Splitter();
  for (const piece of pieces) {
    if ("literal" in piece) for (const character of piece.literal) splitter.read(character);
    else splitter.refer(piece);
  }
  return splitter.finish();
}

class Splitter {
  readonly #words: Word[] = [];
  readonly #flaws: CommandFlaw[] = [];
  #quote: "'" | '"' | undefined;
  #escaped = false;
  #pieces: Piece[] = [];
  #literal = "";
  /** Whether a word has begun: `''` is a word though it has no characters. */
  #begun = false;
  #quoted = false;

  read(character: string): void {
    if (this.#escaped) this.#escape(character);
    else if (this.#quote === "'") this.#inSingle(character);
    else if (this.#quote === '"') this.#inDouble(character);
    else this.#bare(character);
  }

  refer(piece: Piece): void {
    if (this.#escaped) this.#flaws.push("backslash");
    this.#escaped = false;
    this.#closeLiteral();
    this.#pieces.push(piece);
    this.#begun = true;
  }

  finish(): { words: readonly Word[]; flaws: readonly CommandFlaw[] } {
    if (this.#quote) this.#flaws.push("quote");
    else if (this.#escaped) this.#flaws.push("backslash");
    this.#endWord();
    return { words: this.#words, flaws: this.#flaws };
  }

  #escape(character: string): void {
    // Within double quotes a backslash stays unless it protects one of these; a line continued by it is joined.
    if (this.#quote === '"' && !'$`"\\\n'.includes(character)) this.#literal += "\\";
    if (character !== "\n") {
      this.#literal += character;
      this.#begun = true;
      this.#quoted = true;
    }
    this.#escaped = false;
  }

  #inSingle(character: string): void {
    if (character === "'") this.#quote = undefined;
    else this.#literal += character;
  }

  #inDouble(character: string): void {
    if (character === '"') this.#quote = undefined;
    else if (character === "\\") this.#escaped = true;
    else this.#literal += character;
  }

  #bare(character: string): void {
    if (/\s/.test(character)) {
      this.#endWord();
      return;
    }
    if (character === "\\") {
      this.#escaped = true;
      return;
    }
    this.#begun = true;
    if (character === "'" || character === '"') {
      this.#quote = character;
      this.#quoted = true;
    } else this.#literal += character;
  }

  #closeLiteral(): void {
    if (this.#literal) this.#pieces.push({ literal: this.#literal });
    this.#literal = "";
  }

  #endWord(): void {
    if (!this.#begun) return;
    this.#closeLiteral();
    const [first] = this.#pieces;
    const operator = !this.#quoted && first !== undefined && "literal" in first ? OPERATOR.exec(first.literal)?.[0] : undefined;
    this.#words.push({ pieces: this.#pieces, operator });
    this.#pieces = [];
    this.#begun = false;
    this.#quoted = false;
  }
}
