/** The time in a page: against a plain count over the same visits, and what events between two views belong to. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import type { TestEvent } from "./support/rows.js";
import { throughBacktest } from "./support/two-roads.js";

const goals = (atLeast: number): string => `version: 1
property: 1
currency: EUR
goals:
  each: { tier: micro, category: engagement, type: duration, at_least: ${atLeast}s, page: { path: { begins_with: /prices } }, counting: once_per_event, value: 2 }
  once: { tier: micro, category: engagement, type: duration, at_least: ${atLeast}s, page: { path: { begins_with: /prices } } }
  other: { tier: micro, category: engagement, type: duration, at_least: ${atLeast}s, page: /about }
`;

interface Visit {
  readonly user: string;
  readonly session: number;
  readonly views: readonly {
    readonly path: string;
    /** Seconds in the foreground, each sent with an event of its own. */
    readonly read: readonly number[];
    /** Seconds that only the next view, or nobody, tells of. */
    readonly rest: number;
  }[];
}

function eventsOf(visits: readonly Visit[]): readonly TestEvent[] {
  let at = 0;
  return visits.flatMap(({ user, session, views }) =>
    views.flatMap(({ path, read }, index): readonly TestEvent[] => {
      const before = views[index - 1]?.rest ?? 0;
      const page_location = `https://www.example.com${path}`;
      const sent = before === 0 ? {} : { engagement_time_msec: before * 1000 };
      at += before + 1;
      return [
        { name: "page_view", user, session, at, parameters: { page_location, ...sent } },
        ...read.map((seconds) => {
          at += seconds;
          return {
            name: "user_engagement",
            user,
            session,
            at,
            parameters: { page_location, engagement_time_msec: seconds * 1000 },
          };
        }),
      ];
    }),
  );
}

const seconds = fc.integer({ min: 1, max: 40 });
const view = fc.record({
  path: fc.constantFrom("/prices", "/prices/team?x=1", "/about", "/"),
  read: fc.array(seconds, { maxLength: 3 }),
  rest: fc.oneof(fc.constant(0), seconds),
});
const visits = fc.uniqueArray(
  fc.record({
    user: fc.constantFrom("a", "b", "c"),
    session: fc.integer({ min: 1, max: 4 }),
    views: fc.array(view, { minLength: 1, maxLength: 5 }),
  }),
  { selector: ({ user, session }) => `${user} ${session}`, minLength: 1, maxLength: 6 },
);

it("is the time of one view, up to the next and what that one tells", async () => {
  await fc.assert(
    fc.asyncProperty(visits, fc.integer({ min: 1, max: 60 }), async (all, atLeast) => {
      const long = (path: RegExp) =>
        all.map(({ user, views }) => ({
          user,
          n: views.filter(({ path: of, read, rest }, index) => {
            // Nobody tells of the rest of the last view.
            const told = [...read, index + 1 < views.length ? rest : 0];
            return path.test(of) && told.reduce((sum, s) => sum + s, 0) >= atLeast;
          }).length,
        }));
      const counted = await throughBacktest(goalsFrom(goals(atLeast)), eventsOf(all));
      const prices = long(/^\/prices/);
      const n = prices.reduce((sum, s) => sum + s.n, 0);
      const sessions = (of: typeof prices): number => of.filter((s) => s.n > 0).length;
      expect(counted.each).toMatchObject({
        count: n,
        users: new Set(prices.filter((s) => s.n > 0).map((s) => s.user)).size,
      });
      expect(counted.each?.value).toBe(n === 0 ? null : 2 * n);
      expect(counted.once?.count).toBe(sessions(prices));
      expect(counted.other?.count).toBe(sessions(long(/^\/about\/?$/)));
    }),
    { numRuns: runs(25) },
  );
}, 120_000);
