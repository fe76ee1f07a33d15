/** Where blocks stand in a text, and what a place in it is about. */
import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../src/goals/yaml/outline.js";

const TEXT = `version: 1
goals:
  # the main one
  order: { tier: macro, value: "\${env.WORTH}" } # end
  lead:
    tier: micro
    target:
      milestones: [{ rate: 1% }, { rate: 2% }]
journeys: {}
`;

describe("an outline", () => {
  const outline = outlineOf(TEXT);

  it("has the blocks of a section as they are written", () => {
    const blocks = outline?.blocks("goals") ?? [];
    expect(blocks.map(({ id, raw }) => [id, raw])).toEqual([
      ["order", { tier: "macro", value: "${env.WORTH}" }],
      ["lead", { tier: "micro", target: { milestones: [{ rate: "1%" }, { rate: "2%" }] } }],
    ]);
    expect(blocks.map(({ start, end }) => TEXT.slice(start, end))).toEqual([
      'order: { tier: macro, value: "${env.WORTH}" }',
      "lead:\n    tier: micro\n    target:\n      milestones: [{ rate: 1% }, { rate: 2% }]",
    ]);
    expect(outline?.blocks("journeys")).toEqual([]);
    expect(outline?.blocks("audiences")).toEqual([]);
  });

  it.each([
    ["value: ", ["goals", "order", "value"]],
    ["2%", ["goals", "lead", "target", "milestones", 1, "rate"]],
    ["lead:", ["goals", "lead"]],
    ["# the main", ["goals"]],
  ])("says what %j is about", (at, path) => {
    expect(outline?.pathAt(TEXT.indexOf(at))).toEqual(path);
  });

  it("is none of a text that is no YAML", () => {
    expect(outlineOf("goals: [")).toBeNull();
  });
});
