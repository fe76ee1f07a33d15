/** A ledger that can't be read says what it is. */
import { expect, it } from "vitest";
import { decodeLedger } from "../../src/sync/ledger/ledger-file.js";

it.each([
  ['{\n<<<<<<< HEAD\n"a": 1\n=======\n>>>>>>> other\n}', "marks of a merge"],
  [
    '{ "schemaVersion": 2, "property": "1", "resources": [] }',
    "it is of version 2, and this ga4-goals knows version 1",
  ],
  ["[]", "the file"],
  ["", "the file"],
  ['{ "schemaVersion": 1', "the file"],
])("%j", (text, said) => {
  expect(() => decodeLedger(text, "1", ".ga4-goals/1.json")).toThrow(said);
});
