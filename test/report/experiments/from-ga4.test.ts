/**
 * An experiment from a goals file alone: `setup:` makes its dimension, and the report counts users by variant over the Data API;
 * a backtest says the same of the same events.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { experimentTexts } from "../../../src/report/draw/experiment-sentences.js";
import { renderText } from "../../../src/report/draw/text.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { googleAccess } from "../../../src/workflows/access.js";
import { checkProperty } from "../../../src/workflows/check.js";
import { reportProperty } from "../../../src/workflows/report.js";
import { withFolder } from "../../backtest/support/rows.js";
import { goalsOf, openClients, propertyUnderTest } from "../../support/property-under-test.js";
import { rowsOf, usersWith, visitorsOf } from "./visitors.js";

const PROPERTY = "123456789";
const now = new Date("2026-03-20T12:00:00Z");
const period = "2026-03-09..2026-03-16";

const visitors = visitorsOf(3, 1_500, ["A", "B", "C"], { A: [30, 30], B: [30, 80], C: [12, 30] });

const fileOf = (experiments: string): GoalsConfig =>
  goalsOf(`version: 1
property: ${PROPERTY}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: micro, category: interaction, type: event, event: add_to_cart, leads_to: order }
setup:
  dimensions: { variant: { scope: user } }
experiments:
  copy: { by: "customUser:variant", variants: [A, B, C], goal: order, guards: [cart]${experiments} }
`);

let ga4: Ga4;
let clients: AdminClients;
beforeAll(async () => {
  ga4 = await startGa4({
    clock: createClock(now),
    accounts: [{ properties: [{ id: PROPERTY, timeZone: "UTC", createTime: new Date("2026-01-01") }] }],
  });
  clients = await openClients(ga4.address);
  await ga4.ingest(PROPERTY, { rows: rowsOf(visitors) as never });
});
afterAll(async () => {
  await clients.close();
  await ga4.stop();
});

function report(config: GoalsConfig, days = period): Promise<ConversionReport> {
  const google = googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });
  return reportProperty({ config, google, now, period: days, compare: "none", assists: "none" });
}

it("is not counted before the dimension is there, and counts by itself once the file has been applied", async () => {
  const config = fileOf("");
  const before = await report(config);
  expect(before.experiments).toMatchObject([{ id: "copy", notCounted: "no-dimension", result: null }]);
  const under = propertyUnderTest(clients, PROPERTY);
  await under.apply(await under.plan(config));

  const { experiments, calls } = await report(config);
  const [copy] = experiments;
  const counted = [copy?.result, ...(copy?.guards ?? [])].map((one) =>
    one?.variants.map(({ variant, users, reached }) => [variant, users, reached]),
  );
  const expected = ["purchase", "add_to_cart"].map((event) =>
    ["A", "B", "C"].map((variant) => [
      variant,
      usersWith(visitors, variant, null),
      usersWith(visitors, variant, event),
    ]),
  );
  expect(counted).toEqual(expected);
  expect(copy?.days).toEqual({ start: "2026-03-02", end: "2026-03-16", count: 15, cut: false });
  const inAny = visitors.filter(({ variants }) => variants.some((one) => one !== null)).length;
  const sum = ["A", "B", "C"].reduce((all, variant) => all + usersWith(visitors, variant, null), 0);
  expect(copy?.inSeveral).toBe(sum - inAny);
  expect(sum).toBeGreaterThan(inAny);
  expect(copy).toMatchObject({ verdict: "better", best: "B", harmed: [{ goal: "cart", variant: "C" }] });
  // One call more than the report without it.
  expect(calls.total).toBe(before.calls.total + 1);
});

it("is told by a check where it is decided, or its users are not divided as they should be", async () => {
  const google = googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });
  const told = async (more: string) =>
    (await checkProperty({ config: fileOf(more), google, now })).findings.filter(
      ({ about }) => about === "copy",
    );
  const [decided, ...others] = await told("");
  expect(others).toEqual([]);
  expect(decided).toMatchObject({ goal: null, kind: "experiment_decided" });
  expect(decided?.message).toMatch(/^Copy: B is better than A: .* Look first: with C, /);
  expect(decided?.next).toEqual(["Give everybody B, and take the experiment out of the goals file."]);
  expect(await told(", shares: [1, 1, 2]")).toMatchObject([
    { kind: "experiment_split", message: expect.stringContaining("Not to be trusted") },
  ]);
  expect(await told(", start: 2026-03-16")).toEqual([]);
});

it("counts from its start to the end of the period, and says where it begins later or is not told by pages", async () => {
  const [later] = (await report(fileOf(", start: 2026-03-07"))).experiments;
  expect(later?.days?.start).toBe("2026-03-07");
  expect(later?.result?.variants.map(({ users, reached }) => [users, reached])).toEqual(
    ["A", "B", "C"].map((variant) => [
      usersWith(visitors, variant, null, 5),
      usersWith(visitors, variant, "purchase", 5),
    ]),
  );
  const [ahead] = (await report(fileOf(", start: 2026-03-18"))).experiments;
  expect(ahead?.notCounted).toBe("not-begun");
  const [nobody] = (await report(fileOf(", start: 2026-03-17"), "2026-03-17..2026-03-18")).experiments;
  expect(nobody?.notCounted).toBe("nobody");
  expect(nobody === undefined ? [] : experimentTexts(nobody)).toEqual([
    "No user with any of its variants in these days. Do the pages send customUser:variant?",
  ]);
});

it("a backtest of the same events says the same, to the last digit", async () => {
  const rows = rowsOf(visitors);
  await withFolder(async (folder) => {
    const file = join(folder, "events.ndjson");
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    for (const more of ["", ", start: 2026-03-07", ", shares: [1, 1, 2], minimum_effect: 50%"]) {
      const config = fileOf(more);
      const engine = await openDuckDb({ events: [file] });
      const { experiments = [], events } = await runBacktest(engine, config).finally(() => engine.close());
      const told = (await report(config, `${events.firstDay}..${events.lastDay}`)).experiments;
      // An export begins where it begins: whether users were there before is not known.
      const days = told.map((one) => ({
        ...one,
        days: one.days && { ...one.days, cut: more === "" || more.includes("shares") },
      }));
      expect(experiments).toEqual(days);
    }
  });
});

it("is told in the text of a report: the verdict, what fell, and each goal by variant", async () => {
  const text = renderText(await report(fileOf("")), { width: 100 });
  const section = text.slice(text.indexOf("EXPERIMENT"), text.indexOf("Points are percentage points"));
  expect(section).toMatchInlineSnapshot(`
    "EXPERIMENT · Copy (users)
    B is better than A: 24.95 % of users reach “Order” against 6.00 %. Points of difference: +18.95
      (+10.98 to +26.93).
    Look first: with C, 12.43 % of users reach “Cart” against 25.70 % with A.
    20 users were seen with more than one variant and count in all of them.
    2 – 16 Mar 2026 (15 days), users by customUser:variant; A is the control.
    Variant  Users  Reached     Rate  Points against A
    Order
      A        467       28   6.00 %
      B        497      124  24.95 %  +18.95 (+10.98 to +26.93)  better
      C        515       24   4.66 %  -1.34 (-6.50 to +3.82)     not decided
    Guard: Cart
      A        467      120  25.70 %
      B        497      147  29.58 %  +3.88 (-6.38 to +14.15)    not decided
      C        515       64  12.43 %  -13.27 (-22.14 to -4.40)   worse
    "
  `);
});
