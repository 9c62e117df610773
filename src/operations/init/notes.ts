/** Something said about the proposal, and where in the project it was seen (`shop/settings.py:12`). */
export type Note = { what: string; where?: string };
/** What could not be told: `fill` is what to write into the manifest, where there is something. */
export type Open = Note & { fill?: string };

/** Gathers what is told beside a manifest, each thing once. */
export class Notes {
  readonly found: Note[] = [];
  readonly assumed: Note[] = [];
  readonly open: Open[] = [];

  /** What the project says itself. */
  find(what: string, where?: string): void {
    add(this.found, what, where);
  }

  /** What was chosen for it, for want of a word. */
  assume(what: string, where?: string): void {
    add(this.assumed, what, where);
  }

  /** What somebody has to say. */
  ask(what: string, where?: string, fill?: string): void {
    add(this.open, what, where, fill);
  }
}

function add(notes: Open[], what: string, where: string | undefined, fill?: string): void {
  if (notes.some((note) => note.what === what)) return;
  notes.push({ what, ...(where === undefined ? {} : { where }), ...(fill === undefined ? {} : { fill }) });
}
