/** Items of a list change places, with their comments; nothing else of the text changes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readIn } from "../../../src/goals/yaml/edit.js";
import { moveIn } from "../../../src/goals/yaml/move.js";

const PATH = ["journeys", "way", "steps"];
const flow = (steps: readonly string[]): string =>
  `# top\njourneys:\n  way: { goal: d, steps: [${steps.join(", ")}] } # end\n`;

describe("a step that is moved", () => {
  it("keeps the rest of a list in a line as it is", () => {
    expect(moveIn(flow(["a", "'b'", "{ page: / }", "d"]), PATH, 2, 0)).toEqual({
      ok: true,
      text: flow(["{ page: / }", "a", "'b'", "d"]),
    });
  });

  it("takes the comments above and behind it along", () => {
    const text = `journeys:
  way:
    goal: d
    steps:
      - a # first
      # the shelf
      # of things
      - b
      - step: c
        within: 7d # soon
      - d

goals: {}
`;
    expect(moveIn(text, PATH, 1, 2)).toEqual({
      ok: true,
      text: `journeys:
  way:
    goal: d
    steps:
      - a # first
      - step: c
        within: 7d # soon
      # the shelf
      # of things
      - b
      - d

goals: {}
`,
    });
  });

  it.each([
    ["a: [1", ["a"], 0, 0, "unreadable"],
    ["a: [1, 2]", ["a"], 0, 2, "absent"],
    ["a: [1, 2]", ["a"], -1, 0, "absent"],
    ["a: 1", ["a"], 0, 0, "absent"],
    ["a: &x [1, 2]\nb: *x", ["b"], 0, 1, "shared"],
  ] as const)("of %j at %j from %i to %i is refused", (text, path, from, to, problem) => {
    expect(moveIn(text, [...path], from, to)).toMatchObject({ ok: false, problem });
  });

  it("changes the order and nothing else, however the list is written", () => {
    const step = fc.constantFrom("a", "'b b'", "{ page: /x }", '"c, d"', "e");
    const layouts = fc.constantFrom("flow", "block", "commented", "windows");
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 6 }),
        layouts,
        fc.nat(),
        fc.nat(),
        (steps, how, a, b) => {
          const lines = steps.map((one, n) =>
            how === "commented" ? `      # about ${n}\n      - ${one} # tail ${n}\n` : `      - ${one}\n`,
          );
          const block = `journeys:\n  way:\n    steps:\n${lines.join("")}\n# after\ngoals: {}\n`;
          const text =
            how === "flow" ? flow(steps) : how === "windows" ? block.replaceAll("\n", "\r\n") : block;
          const [from, to] = [a % steps.length, b % steps.length];
          const edited = moveIn(text, PATH, from, to);
          if (!edited.ok) throw new Error(edited.reason);
          const before = readIn(text, PATH) as readonly unknown[];
          const meant = before.toSpliced(from, 1).toSpliced(to, 0, before[from]);
          expect(readIn(edited.text, PATH)).toEqual(meant);
          expect([...edited.text].toSorted()).toEqual([...text].toSorted());
          expect(parse(edited.text)).toEqual({
            ...parse(text),
            journeys: { way: { ...parse(text).journeys.way, steps: meant } },
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
