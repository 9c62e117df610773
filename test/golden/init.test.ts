/**
 * Each folder of `fixtures/init/` is a small project as people have them. `init/` here holds the manifest that is
 * proposed for it, with what was found, assumed and left open. `UPDATE=1` writes them anew, for a human to review in the
 * diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkManifest } from "../../src/app/check.ts";
import type { Open } from "../../src/operations/init/notes.ts";
import { type Proposal, propose } from "../../src/operations/init/propose.ts";
import { sourcesOf } from "../../src/operations/init/sources.ts";
import { readProjectTexts } from "../../src/run/project-sources.ts";

const projects = join(import.meta.dirname, "../fixtures/init");
const golden = join(import.meta.dirname, "init");
const update = process.env.UPDATE === "1";

async function proposed(name: string): Promise<Proposal> {
  const { texts, unread } = await readProjectTexts(join(projects, name), process.env);
  return propose(sourcesOf(name, texts, unread));
}

test("proposals are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const name of readdirSync(projects).toSorted()) {
  test(`${name} gets the expected manifest, twice the same`, async () => {
    const proposal = await proposed(name);
    assert.equal((await proposed(name)).manifest, proposal.manifest);
    compare(name, "fairlead.yaml", proposal.manifest);
    compare(name, "notes.txt", notesText(proposal));
  });

  test(`the manifest of ${name} has nothing to fill in, and check has nothing to say of it`, async () => {
    const { manifest, notes } = await proposed(name);
    assert.deepEqual(notes.open, []);
    assert.deepEqual(checkManifest(manifest, "fairlead.yaml"), []);
  });
}

function compare(name: string, file: string, text: string): void {
  const expected = join(golden, name, file);
  if (update && !process.env.CI) {
    mkdirSync(join(golden, name), { recursive: true });
    writeFileSync(expected, text);
  }
  assert.equal(text, readFileSync(expected, "utf8"));
}

function notesText({ notes: { found, assumed, open } }: Proposal): string {
  const lines = (title: string, notes: readonly Open[]) =>
    notes.map(({ what, where, fill }) => [title, what, where, fill].filter(Boolean).join(" | "));
  return `${[...lines("found", found), ...lines("assumed", assumed), ...lines("open", open)].join("\n")}\n`;
}
