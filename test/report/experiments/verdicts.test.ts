/** What is said of an experiment, from the users of each variant alone, and how each format tells it. */
import { expect, it } from "vitest";
import type { Experiment } from "../../../src/goals/goal.js";
import { experimentTexts } from "../../../src/report/draw/experiment-sentences.js";
import { experimentMarkdown } from "../../../src/report/draw/experiment-text.js";
import { experimentSections } from "../../../src/report/draw/html-experiments.js";
import {
  type ExperimentCounts,
  experimentResult,
  notCounted,
} from "../../../src/report/experiments/analyse.js";
import { type ExperimentResult, experimentSchema } from "../../../src/report/experiments/model.js";
import { languageOf } from "../../../src/report/words/language.js";
import { eventGoal } from "../support/goals.js";
import { type Looked, resultOf } from "./looked.js";

const verdictOf = (looked: Looked): ExperimentResult["verdict"] => resultOf(looked).verdict;

it("is better or worse only where the interval leaves 0 out, and alike only where it holds nothing worth having", () => {
  expect(verdictOf({ users: [8_000, 8_000], reached: [280, 400] })).toBe("better");
  expect(verdictOf({ users: [8_000, 8_000], reached: [400, 280] })).toBe("worse");
  expect(verdictOf({ users: [8_000, 8_000], reached: [280, 300] })).toBe("open");
  // 10 % against 10.1 %: the interval reaches about a tenth either way.
  expect(verdictOf({ users: [80_000, 80_000], reached: [8_000, 8_080] })).toBe("alike");
});

it("says nothing of few users, nor of few who reached it, however far apart they are", () => {
  expect(verdictOf({ users: [20, 20], reached: [2, 18] })).toBe("few-cases");
  expect(verdictOf({ users: [4_000, 4_000], reached: [0, 6] })).toBe("few-cases");
  expect(verdictOf({ users: [4_000, 4_000], reached: [0, 0] })).toBe("few-cases");
  // Nobody of many, where dozens were to be expected, is no small sample.
  expect(verdictOf({ users: [4_000, 4_000], reached: [80, 0] })).toBe("worse");
});

it("trusts nothing where users are not divided as they should be", () => {
  const off = resultOf({ users: [10_400, 9_600], reached: [300, 600] });
  expect(off).toMatchObject({ verdict: "untrusted", best: null, shares: { asExpected: false } });
  expect(off.shares?.chance).toBeLessThan(1e-7);
  expect(resultOf({ users: [10_100, 9_900], reached: [300, 600] }).verdict).toBe("better");
  expect(resultOf({ users: [9_000, 1_000], reached: [300, 200] }, 0.1).verdict).toBe("better");
  expect(resultOf({ users: [9_000, 1_000], reached: [300, 200] }, 0.5).verdict).toBe("untrusted");
});

it("says how many days are still needed: as many users a day as so far, and none where there are enough", () => {
  const ten = resultOf({ users: [1_000, 1_000], reached: [100, 104] });
  expect(ten.days?.count).toBe(10);
  expect(ten.verdict).toBe("open");
  const { users = 0, days = 0 } = ten.needed ?? {};
  // 200 users a day.
  expect(days).toBe(Math.ceil((users - 2_000) / 200));
  expect(resultOf({ users: [9_000, 9_000], reached: [900, 936] }).needed?.days).toBe(0);
  expect(resultOf({ users: [1_000, 1_000], reached: [0, 9] }).needed).toBeNull();
});

const three: Experiment = {
  ...{ id: "copy", name: "Copy | <b>", by: "customUser:variant", variants: ["A", "B", "C"], goal: "order" },
  ...{ shares: [1 / 3, 1 / 3, 1 / 3], guards: ["cart"], minimumEffect: 0.1 },
};
const goals = [
  eventGoal("order", { event: "purchase" }),
  eventGoal("cart", { event: "add_to_cart", tier: "micro" }),
];
const by = (a: number, b: number, c: number): ReadonlyMap<string, number> =>
  new Map([
    ["A", a],
    ["B", b],
    ["C", c],
  ]);
const counts = (
  purchase: ReadonlyMap<string, number>,
  cart: ReadonlyMap<string, number> = by(3_000, 3_000, 3_000),
): ExperimentCounts => ({
  users: by(10_000, 10_000, 10_000),
  all: 30_000,
  reached: new Map([
    ["purchase", purchase],
    ["add_to_cart", cart],
  ]),
  firstDay: "2026-11-02",
  asked: { start: "2026-08-31", end: "2026-11-28" },
});

it("of several variants the best is the one that is better and reaches most; each comparison has its part of the error", () => {
  const best = experimentResult(three, goals, counts(by(400, 560, 600)));
  expect(best).toMatchObject({ verdict: "better", best: "C" });
  const alone = experimentResult(
    { ...three, variants: ["A", "B"], shares: [0.5, 0.5] },
    goals,
    counts(by(400, 560, 600)),
  );
  const [width, narrower] = [best, alone].map(({ result }) => {
    const against = result?.variants[1]?.against;
    return (against?.high ?? 0) - (against?.low ?? 0);
  });
  expect(width).toBeGreaterThan(narrower ?? 0);
  expect(experimentResult(three, goals, counts(by(500, 300, 505))).verdict).toBe("open");
  expect(experimentResult(three, goals, counts(by(500, 300, 320))).verdict).toBe("worse");
});

it("tells the harm a variant does to a guard, beside the verdict", () => {
  const harmed = experimentResult(three, goals, counts(by(400, 560, 400), by(3_000, 2_400, 3_010)));
  expect(harmed).toMatchObject({ verdict: "better", best: "B", harmed: [{ goal: "cart", variant: "B" }] });
  expect(experimentTexts(harmed).join(" ")).toContain("Look first: with B, 24.00 % of users reach");
});

const cases = (): readonly ExperimentResult[] => [
  ...(["no-dimension", "not-begun", "nobody", "store"] as const).map((why) => notCounted(three, why)),
  experimentResult(three, goals, counts(by(400, 560, 600), by(3_000, 2_400, 3_010))),
  experimentResult(three, goals, counts(by(500, 300, 320))),
  experimentResult(three, goals, counts(by(500, 510, 505))),
  experimentResult(three, goals, {
    ...counts(by(1, 0, 0)),
    asked: { start: "2026-11-02", end: "2026-11-28" },
  }),
  experimentResult(three, goals, {
    ...counts(by(400, 560, 600)),
    users: by(10_000, 9_000, 10_000),
    all: 28_900,
  }),
  resultOf({ users: [80_000, 80_000], reached: [8_000, 8_080] }),
  resultOf({ users: [100, 100], reached: [10, 11] }),
  resultOf({ users: [80_000, 80_000], reached: [800, 840] }),
];

it("is told in every language and format, with no hole in its sentences and nothing of a name taken for markup", () => {
  for (const result of cases()) {
    expect(experimentSchema.parse(result)).toEqual(result);
    for (const tag of ["en", "de", "fr", "es"]) {
      const texts = experimentTexts(result, languageOf(tag));
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) expect(text).not.toMatch(/[{}]|undefined|NaN|–\s*(of|der|des|de los)/);
      const page = experimentSections([result], languageOf(tag));
      expect(page).not.toContain("<b>");
      expect(page).toContain(result.name === "Copy" ? "Copy" : "Copy | &lt;b&gt;");
    }
    expect(experimentMarkdown([result]).join("\n")).not.toContain("<b>");
  }
});

it("says each in plain words", () => {
  expect(cases().map((result) => experimentTexts(result))).toMatchInlineSnapshot(`
    [
      [
        "Not counted: the property has no dimension customUser:variant yet. apply creates it.",
      ],
      [
        "Not counted: it begins after these days.",
      ],
      [
        "No user with any of its variants in these days. Do the pages send customUser:variant?",
      ],
      [
        "Not counted: users by variant are not in a store.",
      ],
      [
        "C is better than A: 6.00 % of users reach “order” against 4.00 %. Points of difference: +2.00 (+0.96 to +3.04).",
        "Look first: with B, 24.00 % of users reach “cart” against 30.00 % with A.",
      ],
      [
        "No variant is better than A: keep it. With B, 3.00 % of users reach “order” against 5.00 %. Points of difference: -2.00 (-2.93 to -1.07).",
      ],
      [
        "Not decided yet: chance, looked at daily, explains the difference so far.",
        "A change of 10 % would be found in about 189 more days at this traffic, four times in five.",
      ],
      [
        "Few cases: too few users, or too few who reached “order”, to say anything yet.",
        "It may have begun before the days that are counted: say its \`start\` in the goals file.",
      ],
      [
        "Not to be trusted: users are divided 34.48 % : 31.03 % : 34.48 % and should be 33.33 % : 33.33 % : 33.33 %, which chance does not explain. Look for what loses users of one variant: a redirect, an error, a consent banner, robots.",
        "100 users were seen with more than one variant and count in all of them.",
      ],
      [
        "No difference worth having: what there may be is less than 20 % of the rate of A. Keep what is cheaper.",
      ],
      [
        "Not decided yet: chance, looked at daily, explains the difference so far.",
        "At this traffic it takes over a year to find a change of 20 %: try something bolder, or a goal that more users reach.",
      ],
      [
        "Not decided yet: chance, looked at daily, explains the difference so far.",
        "A change of 20 % would be found in about 3 more days at this traffic, four times in five.",
      ],
    ]
  `);
});
