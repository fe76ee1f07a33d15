/** goals/examples/shop.yaml, as the demo has it: its small steps are counted, and GA4's key events are those of what matters alone. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../src/emulator/shop-property.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import type { AdminClients } from "../../src/google/clients.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import type { ConversionReport } from "../../src/report/model.js";
import { googleAccess } from "../../src/workflows/access.js";
import { reportProperty } from "../../src/workflows/report.js";
import { ANYTHING, goalsOf, openClients, propertyUnderTest } from "../support/property-under-test.js";

const SHOP = readFileSync("goals/examples/shop.yaml", "utf8").replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
const FIRST_DAY = "2026-09-28";
const DAYS = 2;

let ga4: Ga4;
let clients: AdminClients;
beforeAll(async () => {
  const accounts = ["1", "2", "3"].map((id) => shopAccount(id));
  ga4 = await startGa4({ clock: createClock(new Date("2026-09-27T22:05:00Z")), accounts });
  clients = await openClients(ga4.address);
});
afterAll(async () => {
  await clients.close();
  await ga4.stop();
});

/** The same days of the same shop, after the goals were applied. */
async function reported(property: string, config: GoalsConfig): Promise<ConversionReport> {
  const under = propertyUnderTest(clients, property);
  const applied = await under.apply(await under.plan(config, ANYTHING));
  expect(applied.outcomes.map(({ status }) => status)).not.toContain("failed");
  const pageCode = [
    { event: "deep_browse", kind: "pages", threshold: 5 },
    { event: "engaged_visit", kind: "duration", threshold: 180, clock: "session" },
  ] as const;
  await ingestShopDays(ga4, property, shopFrom(FIRST_DAY, 1), FIRST_DAY, DAYS, pageCode);
  return reportProperty({
    config,
    property,
    google: googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ }),
    now: new Date("2026-10-10T08:00:00Z"),
    period: `${FIRST_DAY}..2026-09-29`,
    compare: "none",
    assists: "none",
  });
}

it("the micro goals of the demo do not multiply the property's key events, and are counted all the same", async () => {
  const whole = { ...goalsOf(SHOP), journeys: [] };
  const macro = { ...whole, goals: whole.goals.filter(({ tier }) => tier === "macro"), audiences: [] };
  const marked = { ...whole, goals: whole.goals.map((goal) => ({ ...goal, keyEvent: true })) };

  const asTheyAre = await reported("1", whole);
  const without = await reported("2", macro);
  const allMarked = await reported("3", marked);

  const { keyEvents, engagedSessions } = asTheyAre.totals;
  expect({ keyEvents, engagedSessions }).toEqual({
    keyEvents: without.totals.keyEvents,
    engagedSessions: without.totals.engagedSessions,
  });
  expect(allMarked.totals.keyEvents.current ?? 0).toBeGreaterThan(10 * (keyEvents.current ?? 0));
  expect(allMarked.totals.engagedSessions.current ?? 0).toBeGreaterThan(engagedSessions.current ?? 0);

  const counts = (report: ConversionReport) =>
    report.goals.map(({ id, count, sessions, users }) => [
      id,
      count.current,
      sessions.current,
      users.current,
    ]);
  expect(counts(asTheyAre)).toEqual(counts(allMarked));
  for (const { id, count } of asTheyAre.goals) expect(count.current, id).toBeGreaterThan(0);
});
