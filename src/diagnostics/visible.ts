/** Text of a user's file as it may be shown on a terminal: nothing in it moves the cursor or turns its direction. */
export function visible(text: string): string {
  return text.replaceAll(hidden, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}

/** How many columns a text takes on a terminal; tabs count as one. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    if (combining.test(character)) continue;
    count += wide.test(character) ? 2 : 1;
  }
  return count;
}

const hidden = /(?!\t)\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const combining = /^(?:\p{Mn}|\p{Me}|\p{Cf})$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$/u;
