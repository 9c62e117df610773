/** Shorter values occur everywhere by chance: masking them would only make logs unreadable. */
const SHORTEST_VALUE = 4;
/** A single line of a longer value has to be longer to count as secret by itself. */
const SHORTEST_LINE = 8;

/**
 * The byte sequences under which a secret may show up in a log: as it is, each of its lines, and all of these encoded
 * for URLs, in Base64 wherever in an encoded text they stand, or quoted as a string of JSON or of a program.
 */
export function patternsOf(secret: string): Buffer[] {
  if (secret.length < SHORTEST_VALUE) return [];
  const lines = secret.split(/\r?\n|\r/).flatMap((line) => [line, line.trim()]);
  const texts = new Set([secret, ...lines.filter((line) => line.length >= SHORTEST_LINE)]);
  const found = new Set<string>();
  for (const text of texts) {
    for (const form of [text, ...urlForms(text), ...base64Forms(text), ...quotedForms(text)]) found.add(form);
  }
  return [...found].filter((form) => form.length >= SHORTEST_VALUE).map((form) => Buffer.from(form));
}

/** Libraries differ in what they leave as it is: `!'()*` and `/`; in the space of a form; and in the case of digits. */
function urlForms(text: string): string[] {
  // A lone surrogate has no encoding; in the bytes that reach a log it is U+FFFD.
  const component = encodeURIComponent(text.toWellFormed());
  const strict = component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict].flatMap((form) => [form, form.replaceAll("%2F", "/")]);
  const spaced = forms.flatMap((form) => [form, form.replaceAll("%20", "+")]);
  return spaced.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())]);
}

/**
 * Base64 writes three bytes as four characters, so what a text becomes depends on how many bytes stand before it: three
 * cases. Characters that also hold bits of the neighbours are left out, but kept where the text stands alone.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const alone = bytes.toString("base64");
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(before === 0 ? 0 : before + 1, whole);
  });
  return [alone, alone.replace(/=+$/, ""), ...inside].flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}

function quotedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const single = json.replaceAll('\\"', '"').replaceAll("'", "\\'");
  return [json, ascii, single];
}
