/** A breakdown by a property's own dimension, from a goals file alone: `setup:` makes it, and the report is broken down by it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import type { AdminClients } from "../../src/google/clients.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import { googleAccess } from "../../src/workflows/access.js";
import { reportProperty } from "../../src/workflows/report.js";
import { exportRow } from "../backtest/support/rows.js";
import { goalsOf, openClients, propertyUnderTest } from "../support/property-under-test.js";

const PROPERTY = "123456789";
const MARCH_2 = Date.UTC(2026, 2, 2) / 1000;
const now = new Date("2026-03-20T12:00:00Z");

let ga4: Ga4;
let clients: AdminClients;
beforeAll(async () => {
  ga4 = await startGa4({
    clock: createClock(now),
    accounts: [{ properties: [{ id: PROPERTY, timeZone: "UTC", createTime: new Date("2026-01-01") }] }],
  });
  clients = await openClients(ga4.address);
});
afterAll(async () => {
  await clients.close();
  await ga4.stop();
});

it("shows the goal for each value, once the file has been applied, and is refused before", async () => {
  const config = goalsOf(`version: 1
property: ${PROPERTY}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
setup:
  dimensions: { variant: { scope: user, name: Experiment variant } }
`);
  const rows = ["A", "A", "B", "B", "B"].flatMap((variant, n) =>
    (variant === "B" || n === 0 ? ["page_view", "purchase"] : ["page_view"]).map((name, at) => ({
      ...exportRow({
        ...{ name, user: `u${n}`, session: n + 1, at: Date.UTC(2026, 2, 10, 9) / 1000 - MARCH_2 + at },
        parameters: { session_engaged: "1", transaction_id: `t${n}` },
      }),
      user_properties: [{ key: "variant", value: { string_value: variant } }],
    })),
  );
  await ga4.ingest(PROPERTY, { rows: rows as never });
  const google = googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });
  const report = () =>
    reportProperty({
      ...{ config, google, now, period: "2026-03-09..2026-03-15", compare: "none" },
      by: ["customUser:variant"],
    });
  await expect(report()).rejects.toThrow("customUser:variant");
  const under = propertyUnderTest(clients, PROPERTY);
  await under.apply(await under.plan(config));
  const { breakdowns } = await report();
  const [only] = breakdowns;
  expect(only?.dimension).toBe("customUser:variant");
  const counted = only?.rows.map(({ value, sessions, goals }) => [
    value,
    sessions.current,
    goals[0]?.count.current,
  ]);
  expect(counted?.toSorted()).toEqual([
    ["A", 2, 1],
    ["B", 3, 3],
  ]);
});
