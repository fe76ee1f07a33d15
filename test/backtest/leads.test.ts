/** Leads and what became of them: the numbers of a plain reading, what is not yet known, and every format. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderHtml } from "../../src/backtest/draw/html.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";

const GOALS = `
version: 1
currency: EUR
goals:
  inquiry: { tier: macro, category: inquiry, type: event, event: generate_lead }
  won: { tier: macro, category: revenue, closes: inquiry, type: event, event: close_convert_lead }
`;
const DAY = 86_400;
const WEEKS = [0, 1, 2, 4, 8];

const over = (events: readonly TestEvent[], goals = GOALS): Promise<Backtest> =>
  withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await runBacktest(engine, goalsFrom(goals));
    } finally {
      await engine.close();
    }
  });

/** Days without a hole, from Monday 2 March 2026 on. */
const visits = (days: number): readonly TestEvent[] =>
  Array.from({ length: days }, (_, day) => ({ name: "page_view", user: "visitor", at: day * DAY }));

const lead = (user: string, at: number): TestEvent => ({ name: "generate_lead", user, at });
const sale = (user: string, at: number, value: number, userId?: string): TestEvent => ({
  name: "close_convert_lead",
  user,
  session: null,
  at,
  parameters: { value, currency: "EUR" },
  ...(userId === undefined ? {} : { userId }),
});

interface Lead {
  readonly event: TestEvent;
  readonly closes: TestEvent[];
}

/** One close after the other looks for the last lead of that person before it. */
function plainly(events: readonly TestEvent[]): {
  readonly leads: readonly Lead[];
  readonly without: number;
} {
  const idsOf = (user: string | null | undefined): ReadonlySet<string> =>
    new Set(events.flatMap((one) => (one.user === user && one.userId !== undefined ? [one.userId] : [])));
  const leads = events
    .filter(({ name }) => name === "generate_lead")
    .map((event): Lead => ({ event, closes: [] }));
  let without = 0;
  for (const close of events.filter(({ name }) => name === "close_convert_lead")) {
    const known = idsOf(close.user);
    const [last] = leads
      .filter(({ event }) => event.at <= close.at)
      .filter(({ event }) => event.user === close.user || [...idsOf(event.user)].some((id) => known.has(id)))
      .toSorted((a, b) => b.event.at - a.event.at);
    if (last === undefined) without += 1;
    else last.closes.push(close);
  }
  return { leads, without };
}

const people = fc.array(
  fc.record({
    user: fc.constantFrom("a", "b", "c", "d"),
    userId: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
    isLead: fc.boolean(),
    value: fc.integer({ min: 1, max: 900 }),
    hour: fc.integer({ min: 0, max: 24 * 60 }),
  }),
  { maxLength: 30 },
);

test("each close belongs to the last lead of that person before it, as a plain reading says", () =>
  fc.assert(
    fc.asyncProperty(people, fc.integer({ min: 3, max: 70 }), async (all, days) => {
      // No two at one moment: which was first would be anybody's guess.
      const events = [...new Map(all.map((one) => [one.hour, one])).values()]
        .filter(({ hour }) => hour < days * 24 - 1)
        .map(({ user, userId, isLead, value, hour }, n): TestEvent => {
          const at = hour * 3600 + n + 1;
          const event = isLead ? lead(user, at) : sale(user, at, value);
          return userId === undefined ? event : { ...event, userId };
        });
      const { leads, without } = plainly(events);
      const [made] = (await over([...visits(days), ...events])).leads ?? [];
      const closed = leads.filter(({ closes }) => closes.length > 0);
      const closes = leads.flatMap((one) => one.closes);
      const week = (at: number): number => Math.floor(at / (7 * DAY));
      const first = (one: Lead): number => Math.min(...one.closes.map(({ at }) => at));
      expect(made).toMatchObject({
        leads: leads.length,
        leadsOfNobody: 0,
        closed: { of: leads.length, count: closed.length },
        closes: closes.length,
        closesWithoutLead: without,
        lag: { leads: closed.length },
      });
      expect(made?.weeks).toEqual(
        Array.from({ length: Math.ceil(days / 7) }, (_, n) => ({
          firstDay: new Date(Date.UTC(2026, 2, 2 + 7 * n)).toISOString().slice(0, 10),
          days: Math.min(7, days - 7 * n),
          leads: leads.filter(({ event }) => week(event.at) === n).length,
          closedWithin: WEEKS.map((weeks) =>
            (n + weeks + 1) * 7 <= days
              ? closed.filter((one) => week(one.event.at) === n && week(first(one)) <= n + weeks).length
              : null,
          ),
        })),
      );
      const amount = closes.reduce((sum, { parameters }) => sum + Number(parameters?.value), 0);
      const isWorth = leads.length > 0 && closes.length + without > 0;
      expect(made?.value).toMatchObject({
        amount: isWorth ? amount : null,
        perLead: isWorth ? amount / leads.length : null,
      });
      const sorted = closed.map((one) => first(one) - one.event.at).toSorted((a, b) => a - b);
      const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
      if (sorted.length >= 10)
        expect(made?.lag).toMatchObject({
          medianSeconds: at(0.5),
          quartiles: { lowerSeconds: at(0.25), upperSeconds: at(0.75) },
        });
      else expect(made?.lag).toMatchObject({ medianSeconds: null, quartiles: null });
    }),
    { numRuns: runs(6) },
  ));

test("every format says what is known, what is not yet known, and of how few", async () => {
  const made = await over([
    ...visits(28),
    ...Array.from({ length: 40 }, (_, n) => lead(`u${n}`, DAY + n * 60)),
    ...Array.from({ length: 12 }, (_, n) => sale(`u${n}`, 3 * DAY + n * 3600, 500)),
    ...Array.from({ length: 8 }, (_, n) => sale(`u${20 + n}`, 15 * DAY + n * 3600, 100)),
    lead("late", 25 * DAY),
    sale("nobody", 26 * DAY, 900),
  ]);
  const [leads] = made.leads ?? [];
  expect(leads).toMatchObject({
    leads: 41,
    closed: { of: 41, count: 20 },
    closesWithoutLead: 1,
    value: { amount: 6800, perLead: 6800 / 41, closesWithoutValue: 0 },
  });
  expect(leads?.value.interval?.low).toBeLessThan(6800 / 41);
  expect(leads?.value.interval?.high).toBeGreaterThan(6800 / 41);
  expect(leads?.within.map(({ closed }) => [closed.count, closed.of])).toEqual([
    [12, 41],
    [12, 40],
    [20, 40],
    [0, 0],
    [0, 0],
  ]);
  const text = renderText(made, { width: 120 });
  expect(text).toContain("What became of Inquiry: Won");
  expect(text).toMatch(/2 – 8 Mar 2026 +40 +12 +12 +20 +not yet known +not yet known/);
  expect(text).toMatch(/of all whose weeks have passed +29.27 % +30.00 % +50.00 % +not yet known/);
  expect(text).toContain("20 of 41 leads were closed so far, 48.78 %");
  expect(text).toContain("1 × Won came with no lead of that person before in these days");
  expect(text).toContain("A lead is worth €165.85 so far (€");
  const html = renderHtml(made);
  expect(html).toContain("What became of Inquiry: Won");
  expect(html).toContain("of 40 leads");
  expect(html).toContain("not yet known");
  const csv = renderCsv(made);
  expect(csv).toContain("lead_week,inquiry,won,2026-03-02,closed_within_2_weeks,20,,");
  expect(csv).toContain("lead_week,inquiry,won,2026-03-02,closed_within_4_weeks,,,");
  expect(csv).toContain("lead,inquiry,won,,value_per_lead,165.85365853658536,");
});

test("a missing day leaves open what closed by then, and few leads have no share", async () => {
  const made = await over([
    ...visits(21).filter(({ at }) => at !== 9 * DAY),
    lead("a", DAY),
    sale("a", 2 * DAY, 10),
  ]);
  const [leads] = made.leads ?? [];
  expect(leads?.weeks.map(({ days, closedWithin }) => [days, ...closedWithin])).toEqual([
    [7, 1, null, null, null, null],
    [6, null, null, null, null, null],
    [7, 0, null, null, null, null],
  ]);
  expect(leads?.value).toMatchObject({ perLead: 10, interval: null });
  const text = renderText(made, { width: 120 });
  expect(text).toMatch(/of all whose weeks have passed +few cases/);
  expect(text).toContain("How long it took: few cases.");
});

test("stages of one lead are told one by one; without closes nothing is said", async () => {
  const stages = `${GOALS}  qualified: { tier: macro, category: lead, closes: inquiry, type: event, event: qualify_lead }\n  paid: { tier: macro, category: revenue, closes: won, type: event, event: paid }\n`;
  const made = await over(
    [...visits(7), lead("a", 10), sale("a", 20, 5), { name: "paid", user: "a", at: 30 }],
    stages,
  );
  expect(made.leads?.map(({ lead: from, close, leads, closes }) => [from, close, leads, closes])).toEqual([
    ["inquiry", "won", 1, 1],
    ["inquiry", "qualified", 1, 0],
    ["won", "paid", 1, 1],
  ]);
  // A micro goal that names none leads to the lead, not to what becomes of it.
  const step = `${GOALS}  look: { tier: micro, category: interaction, type: event, event: page_view }\n`;
  expect((await over([...visits(2), lead("a", 10)], step)).microToMacro.map(({ macro }) => macro)).toEqual([
    "inquiry",
  ]);
  const without = await over(visits(2), GOALS.replace("closes: inquiry, ", ""));
  expect(without.leads).toBeUndefined();
});
