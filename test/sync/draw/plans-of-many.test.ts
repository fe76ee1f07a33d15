/** Plans of hundreds of properties that can be read: folded, never cut, and always short enough for a comment. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../../src/diagnostics/error.js";
import { plainInk } from "../../../src/diagnostics/ink.js";
import type { End } from "../../../src/diagnostics/outcome.js";
import { COMMENT_LIMIT } from "../../../src/draw/markdown.js";
import { foldPlans, plansOf } from "../../../src/sync/draw/fold.js";
import { plansMarkdown } from "../../../src/sync/draw/plan-markdown.js";
import { renderPlans } from "../../../src/sync/draw/plan-text.js";
import { emptyLedger } from "../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { goalsOf, planFor } from "../../support/property-under-test.js";
import { runs } from "../../support/runs.js";

/** A plan for an empty property: one or two streams, goals by name with the pages they stand for. */
function planOf(property: number, goals: Readonly<Record<string, string>>, streams = 1): Plan {
  const lines = Object.entries(goals).map(
    ([id, page]) => `  ${id}: { tier: micro, category: navigation, type: destination, page: ${page} }`,
  );
  const parent = `properties/${property}`;
  const snapshot = {
    property: {
      id: String(property),
      displayName: `P ${property}`,
      account: "accounts/1",
      timeZone: "UTC",
      currencyCode: "EUR",
      serviceLevel: "standard",
    },
    streams: Array.from({ length: streams }, (_, i) => ({
      name: `${parent}/dataStreams/${property}${i}`,
      id: `${property}${i}`,
      type: "web",
      displayName: "Web",
      measurementId: `G-${property}${i}`,
    })),
    resources: [],
  } as unknown as Snapshot;
  const config = goalsOf(`version: 1\ngoals:\n${lines.join("\n")}\n`);
  return planFor(config, snapshot, emptyLedger(String(property)), { allowDelete: false, force: false });
}

function ended(plans: Readonly<Record<string, Plan>>): readonly End<Plan>[] {
  return Object.entries(plans).map(([name, plan]) => ({
    name,
    property: plan.property,
    labels: {},
    outcome: { kind: "done", exitCode: EXIT.done, result: plan },
  }));
}

const many = (count: number, of: (i: number) => Plan): readonly End<Plan>[] =>
  ended(Object.fromEntries(Array.from({ length: count }, (_, i) => [`client-${i}`, of(i)])));
const text = (ends: readonly End<Plan>[]): string =>
  renderPlans("clients.yaml", ends, { paint: plainInk, width: 100 });

describe("identical changes", () => {
  it("are told once, with how many properties have them, and exceptions stand by themselves", () => {
    const ends = many(214, (i) =>
      planOf(1000 + i, i === 77 ? { thanks: "/danke" } : { thanks: "/thanks", more_thanks: "/more" }),
    );
    const shown = text(ends);
    expect(shown).toContain("The same 4 changes in 213 properties: client-0, client-1,");
    expect(shown).toContain("2 changes in 1 property: client-77\n");
    expect(shown.split("\n").length).toBeLessThan(25);
    expect(plansMarkdown("clients.yaml", ends)).toContain("#### The same 4 changes in 213 properties");
  });

  it("are the same on one stream or two, which is said", () => {
    expect(text(many(3, (i) => planOf(1000 + i, { thanks: "/thanks" }, 2)))).toContain("on 2 streams");
    expect(
      foldPlans(plansOf(many(4, (i) => planOf(1000 + i, { thanks: "/t" }, 1 + (i % 2))))).groups,
    ).toHaveLength(2);
  });

  it("in up to three ways are told apart, in four they are told as one", () => {
    const groups = (ways: number) =>
      foldPlans(plansOf(many(12, (i) => planOf(1000 + i, { thanks: `/thanks-${i % ways}` })))).groups;
    expect(groups(2).map(({ clients }) => clients.length)).toEqual([6, 6]);
    expect(groups(3).map(({ clients }) => clients.length)).toEqual([4, 4, 4]);
    expect(groups(3).every(({ changes }) => changes.every(({ same }) => same))).toBe(true);
    expect(groups(4).map(({ clients }) => clients.length)).toEqual([12]);
    expect(groups(4).flatMap(({ changes }) => changes.map(({ same }) => same))).toContain(false);
  });

  it("that set different things are told as one, and what is the same in all of them is still told", () => {
    const shown = text(many(40, (i) => planOf(1000 + i, { thanks: `/thanks-${i}`, other: "/same" })));
    expect(shown).toContain("The same 4 changes in 40 properties");
    expect(shown).toMatch(/create event create rule thanks .*differs from property to property/);
    expect(shown).toMatch(/create event create rule other(?!.*differs)[\s\S]*page_location/);
    expect(shown).toContain("and 37 more ways in 37 properties");
    expect(shown).not.toContain("/thanks-3");
  });

  it("of which a single line differs are told once, and what differs with whose it is", () => {
    const shown = text(
      many(120, (i) =>
        planOf(1000 + i, { thanks: i === 7 ? "/merci" : "/thanks", more: "/more", last: "/last" }),
      ),
    );
    expect(shown).toContain("The same 6 changes in 120 properties");
    expect(shown).toMatch(/create event create rule thanks .*differs from property to property/);
    expect(shown).toMatch(/in most, 119 of 120: and page_location matches \S*\/thanks/);
    expect(shown).toMatch(/client-7: .*merci/);
    expect(shown.match(/create key event more/g)).toHaveLength(1);
  });

  it("are told once where some lack one of them or have one more", () => {
    const goals = { thanks: "/thanks", more: "/more" };
    const ends = many(50, (i) => planOf(1000 + i, goals));
    const [first, second] = ends;
    if (first?.outcome.kind !== "done" || second?.outcome.kind !== "done") throw new Error("no plans");
    const { operations } = first.outcome.result;
    const lacking = { ...first.outcome.result, operations: operations.slice(1) };
    const shown = text([{ ...first, outcome: { ...first.outcome, result: lacking } }, ...ends.slice(1)]);
    expect(shown).toContain("The same 4 changes in 49 properties");
    expect(shown).toContain("In 1 property the same but one: client-0");
    expect(shown).toContain("without create ");
    expect(shown).toContain("50 with changes");
    const usual = [
      { ...first, outcome: { ...first.outcome, result: lacking } },
      ...[2, 3].map((n) => ({
        ...first,
        name: `other-${n}`,
        outcome: { ...first.outcome, result: lacking },
      })),
      second,
    ];
    expect(text(usual as never)).toContain("In 1 property the same and one more: client-1");
  });
});

describe("Markdown", () => {
  it("stays below the limit by folding further and says so, whatever the plans", () => {
    const goalName = fc.stringMatching(/^g_[a-z]{3,20}$/);
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(goalName, fc.stringMatching(/^\/[a-z]{1,60}$/), { minKeys: 1, maxKeys: 6 }), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 2_000, max: 20_000 }),
        (fleet, limit) => {
          const ends = many(fleet.length, (i) => planOf(1000 + i, fleet[i] ?? {}));
          const page = plansMarkdown("clients.yaml", ends, { limit });
          expect(page.length).toBeLessThan(limit);
          // Whatever is folded, the totals are told.
          const operations = plansOf(ends).reduce((n, { plan }) => n + plan.operations.length, 0);
          expect(page).toContain(`(${operations} operation`);
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it("of 500 clients that all differ is below 60,000 characters and says what was folded", () => {
    const ends = many(500, (i) =>
      planOf(
        1000 + i,
        Object.fromEntries(Array.from({ length: 8 }, (_, g) => [`goal_${i}_${g}`, `/page/${i}/${g}`])),
      ),
    );
    const page = plansMarkdown("clients.yaml", ends);
    expect(page.length).toBeLessThan(COMMENT_LIMIT);
    expect(page).toContain("to fit");
    expect(page).toContain("500 with changes (8000 operations)");
  });

  it("tells 1,000 clients that fail each in its own way by their codes", () => {
    const ends = Array.from({ length: 1000 }, (_, i): End<Plan> => {
      const error = {
        code: i % 2 ? ("not-allowed" as const) : ("google-error" as const),
        message: `${"x".repeat(200)} ${i}`,
        hint: null,
      };
      return {
        name: `client-${i}`,
        property: "1",
        labels: {},
        outcome: { kind: "failed", exitCode: EXIT.notAllowed, error },
      };
    });
    const page = plansMarkdown("clients.yaml", ends);
    expect(page.length).toBeLessThan(COMMENT_LIMIT);
    expect(page).toMatch(/`not-allowed` .*\(500 clients\)/);
  });
});
