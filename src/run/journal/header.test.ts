import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { Failure } from "../../diagnostics/failure.ts";
import { judgeJournal } from "./header.ts";
import { openJournal } from "./journal.ts";

const refusedAs = (slug: string) => (error: unknown) => error instanceof Failure && error.slug === slug;

test("a journal that is no database, or that a newer version wrote, is refused before an engine tries", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-journal-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "journal.sqlite");
  judgeJournal(file);
  const journal = openJournal({ file, ballast: join(folder, "ballast"), now: () => new Date() });
  judgeJournal(file);
  journal.close();
  judgeJournal(file);

  const database = new DatabaseSync(file);
  database.exec("PRAGMA user_version = 1000");
  database.close();
  assert.throws(() => judgeJournal(file), refusedAs("journal-newer"));

  for (const damaged of ["SQLite", "no database at all, but long enough to have a head ".repeat(10)]) {
    writeFileSync(file, damaged);
    assert.throws(() => judgeJournal(file), refusedAs("journal-damaged"));
  }
});
