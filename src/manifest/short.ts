/** A written text as messages quote it: however long it is, the message stays one line. */
export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
