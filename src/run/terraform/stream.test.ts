import assert from "node:assert/strict";
import { test } from "node:test";
import { readError } from "./stream.ts";

test("an error in plain words is told apart from the warnings before it", () => {
  const printed = `There are some problems with the CLI configuration:
╷
│ Warning: Unable to open CLI configuration file
╵

Error: could not read state version outputs: resource not found

The workspace has
no state.
`;
  const { summary, detail } = readError(printed.split("\n"));
  assert.equal(summary, "could not read state version outputs: resource not found");
  assert.equal(detail, "The workspace has\nno state.");
});

test("a command that only says what happened is believed", () => {
  const { summary, detail } = readError(["", "Failed to refresh state: 2 problems:", "", "- Unsupported state file format"]);
  assert.equal(summary, "Failed to refresh state: 2 problems:");
  assert.equal(detail, "- Unsupported state file format");
});
