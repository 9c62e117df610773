import assert from "node:assert/strict";
import { test } from "node:test";
import { Automaton, Masker } from "./mask.ts";
import { patternsOf } from "./patterns.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPqf\ntail\n-----END PRIVATE KEY-----\n";

function mask(secret: string, text: string): string {
  const automaton = new Automaton(patternsOf(secret));
  const masker = new Masker(() => automaton);
  return Buffer.concat([masker.push(Buffer.from(text)), masker.flush()]).toString();
}

test("a secret is masked as it is and as URLs write it", () => {
  const secret = "p/ss w*rd+ä?";
  const forms = [
    "p%2Fss%20w*rd%2B%C3%A4%3F",
    "p%2fss%20w*rd%2b%c3%a4%3f",
    "p/ss%20w%2Ard%2B%C3%A4%3F",
    "p%2Fss+w%2Ard%2B%C3%A4%3F",
  ];
  for (const form of [secret, ...forms]) assert.equal(mask(secret, `x=${form}&y`), "x=[redacted]&y", form);
});

test("a secret is masked in Base64, whatever stands around it in the encoded text", () => {
  const secret = "s3cr3t-välue>>>???";
  for (const alphabet of ["base64", "base64url"] as const) {
    assert.equal(mask(secret, `${Buffer.from(secret).toString(alphabet)};`).replace(/=+;/, ";"), "[redacted];");
    for (const before of ["", "u", "us", "user:"]) {
      for (const after of ["", "@", "@h", "@host"]) {
        const encoded = Buffer.from(`${before}${secret}${after}`).toString(alphabet);
        const masked = mask(secret, encoded);
        assert.match(masked, /\[redacted\]/);
        const left = masked.replace("[redacted]", "").replaceAll("=", "");
        const beside = Math.ceil(((before.length + after.length) * 4) / 3);
        assert.ok(left.length <= beside + 4, `${encoded} became ${masked}`);
      }
    }
  }
});

test("a secret with quotes and line ends is masked as JSON and as programs quote it", () => {
  const secret = `it's "quoted"\nand ünïcode\\`;
  assert.equal(mask(secret, JSON.stringify({ secret })), '{"secret":"[redacted]"}');
  assert.equal(mask(secret, `'it\\'s "quoted"\\nand ünïcode\\\\'`), "'[redacted]'");
  assert.equal(mask(secret, `"it's \\"quoted\\"\\nand \\u00fcn\\u00efcode\\\\"`), '"[redacted]"');
});

test("of a secret with several lines each long line is masked by itself, and all of it together", () => {
  assert.equal(mask(PEM, "key: MC4CAQAwBQYDK2VwBCIEIPqf\n"), "key: [redacted]\n");
  assert.equal(mask(PEM, "a tail\n"), "a tail\n");
  assert.equal(mask(PEM, `<${PEM}>`), "<[redacted]>");
  assert.equal(mask(PEM, `<${PEM.replaceAll("\n", "\r\n")}>`), "<[redacted]\r\n[redacted]\r\ntail\r\n[redacted]\r\n>");
});

test("values shorter than four characters are not masked", () => {
  assert.deepEqual(patternsOf("abc"), []);
  assert.deepEqual(patternsOf(""), []);
  assert.equal(mask("abcd", "abcd"), "[redacted]");
});

test("a value that is no valid text is masked as the bytes that reach a log", () => {
  assert.equal(mask("half\ud800pair", "half\ufffdpair"), "[redacted]");
});
