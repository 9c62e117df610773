import { distance } from "fastest-levenshtein";

/** The word a misspelt one is nearest to, when it is near enough to be meant; of equals the first. */
export function nearest(written: string, words: Iterable<string>): string | undefined {
  if (written.length > 60) return undefined;
  const folded = fold(written);
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.floor(folded.length / 3))) + 1;
  for (const word of words) {
    const away = swapped(folded, fold(word)) ? 1 : distance(folded, fold(word));
    if (away < least) {
      best = word;
      least = away;
    }
  }
  return best;
}

/** Hyphens, underscores and capitals are the usual slips between configuration languages. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, "");
}

/** Whether two neighbouring letters changed places, which counts as two steps otherwise. */
function swapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at !== -1 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
