/** The form shows what is written and writes what it shows. */
import { describe, expect, it } from "vitest";
import {
  CATEGORIES,
  numberOrText,
  readMatch,
  tierChange,
  typeChange,
  writeMatch,
} from "../../../src/console/page/editor/goal-data.js";

describe("a match", () => {
  it.each([
    "/thanks",
    { begins_with: "/a" },
    { regex: "/a.*", ignore_case: true },
    { equals: "/A", ignore_case: true },
    { gte: 3 },
  ])("%j is written as it was read", (value) => {
    const match = readMatch(value);
    expect(match).not.toBeNull();
    if (match !== null) expect(writeMatch(match)).toEqual(value);
  });

  it("of several comparisons is left to the YAML", () => {
    expect(readMatch({ gte: 1, lt: 5 })).toBeNull();
  });

  it("without a text is none", () => {
    expect(writeMatch({ operator: "contains", text: "", ignoreCase: false })).toBeUndefined();
  });
});

it("a number is written as one, anything else as it is typed", () => {
  expect(["1.5", " 20 ", "1.", "2%", ""].map(numberOrText)).toEqual([1.5, 20, "1.", "2%", undefined]);
});

it("another type takes away what only the old one has", () => {
  const goal = { type: "event", event: "a", where: { b: "c" }, name: "N", counting: "once_per_event" };
  expect(typeChange(goal, "pages_per_session")).toEqual([
    [["type"], "pages_per_session"],
    [["event"], undefined],
    [["where"], undefined],
    [["counting"], undefined],
  ]);
  expect(typeChange({ type: "duration", at_least: "3m", page: "/a" }, "destination")).toEqual([
    [["type"], "destination"],
    [["at_least"], undefined],
  ]);
});

it("another tier has one of its own categories", () => {
  expect(tierChange({ tier: "macro", category: "lead" }, "micro")).toEqual([
    [["tier"], "micro"],
    [["category"], CATEGORIES.micro?.[0]],
  ]);
  expect(tierChange({ tier: "micro", category: "lead" }, "macro")).toEqual([[["tier"], "macro"]]);
});
