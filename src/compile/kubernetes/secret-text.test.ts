import assert from "node:assert/strict";
import { test } from "node:test";
import { secretPiece, template } from "./secret-text.ts";

const token = secretPiece("secrets", "api-token", "shop-testing-api-token");

test("a value is put into a text where it stands, and encoded where that is a URL", () => {
  assert.equal(template(["Bearer ", token]), "Bearer {{ .secrets_api_token }}");
  const url = template(["redis://:", { ...token, encoded: true }, "@host"]);
  assert.equal(url, 'redis://:{{ .secrets_api_token | urlquery | replace "+" "%20" }}@host');
});

test("braces of the manifest are never read as an action", () => {
  assert.equal(template(["a {{ b }} c"]), 'a {{ "{{" }} b }} c');
  assert.equal(template(["{", token, "}"]), '{{ "{" }}{{ .secrets_api_token }}}');
  assert.equal(template(["{{{", token]), '{{ "{{" }}{{ "{" }}{{ .secrets_api_token }}');
  assert.equal(template([token, "{"]), "{{ .secrets_api_token }}{");
});

test("a secret and data of the same name are two values", () => {
  assert.notEqual(secretPiece("secrets", "db", "a").variable, secretPiece("data", "db", "b").variable);
});
