import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { findSection, type Section, sectionsBelow } from "../../manifest/docs/section.ts";
import type { AnyCommand } from "../command.ts";
import { type Entry, entries, listed } from "../commands/index.ts";
import { sectionNames } from "../sections.ts";

/** What `fairlead help` tells about. */
export type Topic =
  | { of: "overview" }
  | { of: "command"; entry: Entry; command: AnyCommand }
  | { of: "section"; section: Section; below: readonly string[] };

/** Finds a command by its words, else a section of the manifest by its path; a Failure names the nearest of both. */
export async function topicOf(words: readonly string[]): Promise<Topic> {
  if (words.length === 0) return { of: "overview" };
  const topic = words.join(" ");
  const entry = entries.find(({ name }) => name === topic);
  if (entry !== undefined) return { of: "command", entry, command: await entry.load() };
  const section = findSection(words.join("."));
  if (section !== undefined) return { of: "section", section, below: sectionsBelow(section).map(({ path }) => path.join(".")) };
  const known = sectionNames();
  throw new Failure("unknown-section", {
    section: topic,
    near: nearest(topic, [...known, ...listed.map(({ name }) => name)]),
    known,
  });
}
