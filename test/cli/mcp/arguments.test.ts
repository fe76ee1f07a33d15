/** What assistants really send is taken, what can't be told is refused in words; and answers are of a size that can be held. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ANSWER_LIMIT, shortened } from "../../../src/cli/mcp/answers.js";
import { takeArguments } from "../../../src/cli/mcp/arguments.js";
import { printableJson } from "../../../src/diagnostics/printable.js";

const SHAPE = {
  files: z.array(z.string()).optional(),
  property: z.string().regex(/^\d+$/).optional(),
  variables: z.record(z.string(), z.string()).optional(),
  force: z.boolean().optional(),
  within: z.number().int().positive().optional(),
};

describe("an argument", () => {
  it.each([
    [{ files: '["a.yaml","b.yaml"]' }, { files: ["a.yaml", "b.yaml"] }],
    [{ files: "a.yaml" }, { files: ["a.yaml"] }],
    [{ property: 123456789 }, { property: "123456789" }],
    [{ property: "properties/123456789" }, { property: "123456789" }],
    [{ property: null, files: null }, {}],
    [{ variables: '{"thanks":"/merci"}' }, { variables: { thanks: "/merci" } }],
    [
      { force: "true", within: "7" },
      { force: true, within: 7 },
    ],
    [
      { files: ["a.yaml"], within: 3 },
      { files: ["a.yaml"], within: 3 },
    ],
  ])("%j is taken as %j", (given, input) => {
    expect(takeArguments(SHAPE, given)).toEqual({ ok: true, input });
  });

  it.each([
    [{ propertyid: "1" }, 'there is no argument "propertyid"; did you mean property?'],
    [{ nonsense: null }, 'there is no argument "nonsense"'],
    [{ property: "G-ABC" }, "property: "],
    [{ files: [1] }, "files.0: "],
    [{ within: "soon" }, "within: "],
  ])("%j is refused with what to send", (given, why) => {
    const taken = takeArguments(SHAPE, given);
    expect(taken).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    expect(taken).toMatchObject({ why: expect.stringContaining("Arguments: files, property, ") });
  });
});

describe("an answer", () => {
  it("that fits is as it is", () => {
    expect(shortened({ a: [1, 2] })).toEqual({ a: [1, 2] });
  });

  it("that does not keeps what stands at its top and the first of each list, and says what is missing", () => {
    const goals = Array.from({ length: 300 }, (_, n) => ({ id: `goal_${n}`, note: "x".repeat(200) }));
    expect(shortened({ hash: "abc", goals })).toMatchObject({
      leftOut: { hint: expect.stringContaining("full"), goals: 250 },
      hash: "abc",
      goals: expect.arrayContaining([expect.objectContaining({ id: "goal_0" })]),
    });
  });

  it("never is longer than the limit", () => {
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 4, maxKeys: 30 }),
        fc.integer({ min: 200, max: 5000 }),
        (result, limit) => {
          expect(printableJson(shortened(result, limit)).length).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 200 },
    );
    const long = { text: "ä".repeat(50_000), list: Array.from({ length: 5000 }, (_, n) => [n, n]) };
    expect(printableJson(shortened(long)).length).toBeLessThanOrEqual(ANSWER_LIMIT);
  });
});
