/** A segment's sequences and counts over days against a search by hand through the events of each user. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countInDaysSql, sequenceSql } from "../../../src/emulator/data/funnel/sequences.js";
import { runs } from "../../support/runs.js";
import { type EventSketch, event } from "../events/rows.js";
import { type Analytics, startAnalytics } from "./analytics.js";

/** A user's events: after how many seconds, which, in which session. */
interface Event {
  readonly at: number;
  readonly name: string;
  readonly session: number;
}

/** Every user has events of its own, always the same: a few steps in every order there may be. */
const USERS: readonly (readonly Event[])[] = fc
  .sample(
    fc.array(
      fc.record({
        gap: fc.constantFrom(1, 2, 5, 86_400),
        name: fc.constantFrom(..."ABCx"),
        session: fc.constantFrom(1, 2),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    { numRuns: 60, seed: 7 },
  )
  .map((events) => {
    let at = 0;
    return events.map(({ gap, ...one }) => {
      at += gap;
      return { ...one, at };
    });
  });

let analytics: Analytics;
let own: string;
beforeAll(async () => {
  analytics = await startAnalytics();
  own = `property = '${analytics.property.id}'`;
  const sketches = USERS.flatMap((events, user) =>
    events.map((one): EventSketch => ({ ...one, user: `u${user}` })),
  );
  await analytics.store.ingest(analytics.property, { rows: sketches.map(event) });
});
afterAll(() => analytics.stop());

const found = async (condition: string): Promise<readonly string[]> => {
  const rows = await analytics.store.query(
    `SELECT DISTINCT user_pseudo_id FROM facts WHERE ${own} AND ${condition}`,
  );
  return rows.map(([user]) => String(user)).sort();
};
const meant = (holds: (events: readonly Event[]) => boolean): readonly string[] =>
  USERS.flatMap((events, user) => (holds(events) ? [`u${user}`] : [])).sort();

interface Step {
  readonly name: string;
  readonly direct: boolean;
}

/** Whether some choice of events does the steps. */
function does(events: readonly Event[], steps: readonly Step[], seconds: number): boolean {
  const from = (k: number, before: number, began: number): boolean =>
    k === steps.length ||
    events.some(({ name, at }, index) => {
      if (name !== steps[k]?.name || index <= before) return false;
      if (steps[k]?.direct && index !== before + 1) return false;
      const start = k === 0 ? at : began;
      return at - start <= seconds && from(k + 1, index, start);
    });
  return from(0, -1, 0);
}

describe("a sequence", () => {
  it("is done by those whom a search through every choice of events finds", async () => {
    const step = fc.record({ name: fc.constantFrom(..."ABC"), direct: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(2, 7, 90_000, Number.POSITIVE_INFINITY),
        fc.boolean(),
        async (drawn, seconds, inSession) => {
          const steps = drawn.map((one, k) => ({ ...one, direct: k > 0 && one.direct }));
          const sql = sequenceSql<{ readonly eventName?: string }>(
            {
              sequenceScoping: `USER_CRITERIA_${inSession ? "WITHIN_SAME_SESSION" : "ACROSS_ALL_SESSIONS"}`,
              ...(Number.isFinite(seconds) && {
                sequenceMaximumDuration: { seconds: String(seconds), nanos: 0 },
              }),
              userSequenceSteps: steps.map(({ name, direct }) => ({
                isDirectlyFollowedBy: direct,
                stepScoping: "",
                segmentFilterExpression: { eventName: name },
              })),
            },
            ({ eventName }) => `event_name = '${eventName}'`,
          );
          const holds = (events: readonly Event[]): boolean =>
            inSession
              ? [1, 2].some((session) =>
                  does(
                    events.filter((one) => one.session === session),
                    steps,
                    seconds,
                  ),
                )
              : does(events, steps, seconds);
          expect(await found(sql(own))).toEqual(meant(holds));
        },
      ),
      { numRuns: runs(40) },
    );
  });
});

describe("so many events in any so many days", () => {
  it.each([1, 2, 3].flatMap((days) => [1, 2].map((more) => ({ days, more }))))(
    "more than $more in $days",
    async ({ days, more }) => {
      const having = countInDaysSql("A", days, ">", more);
      const condition = `person IN (SELECT person FROM facts WHERE ${own} GROUP BY person HAVING ${having})`;
      const day = ({ at }: Event): number => Math.floor(at / 86_400);
      const holds = (events: readonly Event[]): boolean => {
        const own = events.filter(({ name }) => name === "A").map(day);
        return own.some((last) => own.filter((one) => one <= last && one > last - days).length > more);
      };
      const users = meant(holds);
      expect(users.length).toBeGreaterThan(0);
      expect(await found(condition)).toEqual(users);
    },
  );
});
