/** A walk is a file like others: what is wrong with it is told at its line and column. */
import { expect, test } from "vitest";
import { lineAndColumn } from "../../../src/diagnostics/diagnostic.js";
import { readWalk } from "../../../src/workflows/verify/walk.js";

const read = (text: string) => readWalk("walk.yaml", text);
const told = (text: string) =>
  read(text).diagnostics.map(({ code, place }) => {
    const { line, column } = lineAndColumn(place.source, place.start);
    return `${line}:${column} ${code}`;
  });

const RIGHT = `version: 1
url: https://www.example.com/
elements: { send: "form button" }
steps:
  - open: /
  - click: send
  - fill: "[name=email]"
    with: test@example.com
  - press: Enter
  - follow_links: 2
  - wait: 1m30s
  - back
expects: [newsletter]
`;

test("its steps are read with the names of its elements", () => {
  expect(read(RIGHT)).toEqual({
    diagnostics: [],
    value: {
      url: "https://www.example.com/",
      steps: [
        { kind: "open", address: "/" },
        { kind: "click", element: "form button" },
        { kind: "fill", element: "[name=email]", text: "test@example.com" },
        { kind: "press", key: "Enter" },
        { kind: "follow_links", count: 2 },
        { kind: "wait", seconds: 90 },
        { kind: "back" },
      ],
      expects: ["newsletter"],
    },
  });
});

test.each([
  ["an unknown key", RIGHT.replace("expects:", "expect:"), ["13:1 unknown-key"]],
  ["an unknown step", RIGHT.replace("- press: Enter", "- presss: Enter"), ["9:5 unknown-key"]],
  ["an unknown step of two keys", RIGHT.replace("- fill:", "- fil:"), ["7:5 unknown-key"]],
  ["a step that lacks a key", RIGHT.replace("    with: test@example.com\n", ""), ["7:5 missing-key"]],
  ["a word that is no step", RIGHT.replace("- back", "- forth"), ["12:5 unknown-value"]],
  ["a time that is none", RIGHT.replace("1m30s", "90"), ["11:11 duration"]],
  ["a count that is none", RIGHT.replace("follow_links: 2", "follow_links: two"), ["10:19 wrong-type"]],
  ["no address", RIGHT.replace("https://www.example.com/", "example"), ["2:6 wrong-type"]],
  ["no steps", "version: 1\n", ["1:1 missing-key"]],
  ["an empty file", "", ["1:1 wrong-type"]],
  ["what is no YAML", "version: [1\n", ["1:10 yaml-syntax"]],
])("%s", (_, text, expected) => {
  expect(told(text)).toEqual(expected);
});
