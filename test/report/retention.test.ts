/** Funnels look at single events, which a property keeps for a while: a report reads for how long, and says what is missing. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import { renderHtml } from "../../src/report/draw/html.js";
import { renderMarkdown } from "../../src/report/draw/markdown.js";
import { renderText } from "../../src/report/draw/text.js";
import { googleAccess } from "../../src/workflows/access.js";
import { reportProperty } from "../../src/workflows/report.js";
import { goalsFrom } from "../backtest/support/goals.js";
import { exportRow } from "../backtest/support/rows.js";

const PROPERTY = "123456789";
const DAY = 86_400;
const MARCH_2 = Date.UTC(2026, 2, 2) / 1000;
/** Two months before it is 20 March. */
const now = new Date("2026-05-20T12:00:00Z");
const config = goalsFrom(`version: 1
property: ${PROPERTY}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
journeys:
  buying: { goal: order, steps: [page_view, order] }
`);

let ga4: Ga4;
beforeEach(async () => {
  ga4 = await startGa4({
    clock: createClock(now),
    accounts: [{ properties: [{ id: PROPERTY, timeZone: "UTC", createTime: new Date("2026-01-01") }] }],
  });
  const rows = ["2026-03-18", "2026-03-25", "2026-04-20"].flatMap((day, n) =>
    ["page_view", "purchase"].map((name, step) =>
      exportRow({
        name,
        user: `u${n}`,
        session: n + 1,
        at: Date.parse(day) / 1000 - MARCH_2 + DAY / 2 + step,
        parameters: { engagement_time_msec: 900 },
      }),
    ),
  );
  await ga4.store.ingest(propertyOf(ga4.world, PROPERTY), { rows: rows as never });
});
afterEach(() => ga4.stop());

function keepFor(eventDataRetention: string): void {
  const parent = `properties/${PROPERTY}`;
  const name = `${parent}/dataRetentionSettings`;
  ga4.world.annotated.set(name, {
    id: name,
    type: "DataRetentionSettings",
    propertyId: PROPERTY,
    name,
    parent,
    message: { eventDataRetention },
  });
}

async function reportOn(period: string) {
  const google = googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });
  const report = await reportProperty({ config, google, period, now });
  const users = report.journeys?.[0]?.steps[0]?.users;
  return { report, users: [users?.current, users?.previous], quality: report.dataQuality };
}

/** The days before are 16 March to 14 April. */
const PERIOD = "2026-04-15..2026-05-14";

it("of a property that keeps events for two months", async () => {
  const { report, users, quality } = await reportOn(PERIOD);
  expect(quality).toMatchObject({ keptMonths: 2, funnelsSureFrom: "2026-03-20" });
  // A part of the days before is nothing to compare with.
  expect(users).toEqual([1, null]);
  const said =
    "Journeys and steps reach back only as far as the property keeps events, 2 months: days before 20 Mar 2026 are missing in them, so journeys are not compared.";
  for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)])
    expect(text.replace(/\s+/g, " ")).toContain(said);
});

it("of one that keeps them longer, nothing is said and all is compared", async () => {
  keepFor("FOURTEEN_MONTHS");
  const { report, users, quality } = await reportOn(PERIOD);
  expect(quality).toMatchObject({ keptMonths: 14, funnelsSureFrom: null });
  expect(users).toEqual([1, 2]);
  expect(renderText(report)).not.toContain("reach back");
});

it("the emulator's funnels end where GA4's do, its reports do not", async () => {
  const whole = "2026-03-10..2026-05-14";
  const cut = await reportOn(whole);
  expect(cut.users).toEqual([2, null]);
  expect(cut.report.goals[0]?.count.current).toBe(3);
  keepFor("FIFTY_MONTHS");
  expect((await reportOn(whole)).users[0]).toBe(3);
});
