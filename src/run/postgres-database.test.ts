import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../app/secret.ts";
import { scramVerifier } from "./postgres-database.ts";

test("a password is kept the way RFC 7677's example says, so any client can prove it", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  assert.equal(
    scramVerifier(new Secret("pencil"), salt),
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});

test("one password is kept differently each time", () => {
  const password = new Secret("pencil");
  assert.notEqual(scramVerifier(password), scramVerifier(password));
});
