/** What a check from the store says of what only GA4 can tell. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addDays, daysFrom } from "../../src/numbers/calendar.js";
import { openStore } from "../../src/report/store/store.js";
import { checkFromStore } from "../../src/workflows/check.js";
import { reportFromStore } from "../../src/workflows/report.js";
import { temporaryFolder } from "../support/folders.js";
import { goalsOf } from "../support/property-under-test.js";

const FINAL = "2026-10-23";
const config = goalsOf(`version: 1
property: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: macro, category: lead, type: event, event: add_to_cart, key_event: false }
`);

test("doubled orders are told, and that their transactions are not judged; other goals have none", async () => {
  const path = join(temporaryFolder(), "store.duckdb");
  const store = await openStore(path);
  const days = daysFrom(addDays(FINAL, -59), FINAL);
  await store.describe(
    { id: "1", name: "Shop", timeZone: "UTC", currency: "EUR" },
    [{ event: "purchase", since: null }],
    [],
  );
  const facts = days.flatMap((day, at) => {
    const span = { value: "", start: day, end: day };
    const count = (20 + (at % 3)) * (at > 56 ? 2 : 1);
    return [
      { ...span, kind: "total" as const, event: "", isKeyEvent: "", metrics: { sessions: 1000 } },
      ...["purchase", "add_to_cart"].map((event) => ({
        ...{
          ...span,
          kind: "event_by_key" as const,
          event,
          isKeyEvent: "true",
          metrics: { eventCount: count },
        },
      })),
    ];
  });
  const spans = days.map((day) => ({ start: day, end: day, grain: "day" as const, final: true }));
  await store.replace("1", "", spans, ["purchase", "add_to_cart"], facts);
  await store.close();
  const { findings } = await checkFromStore({ config, path, now: new Date("2026-10-26T08:00:00Z") });
  expect(findings.map(({ goal, kind }) => [goal, kind])).toEqual([
    ["order", "doubled"],
    ["cart", "doubled"],
  ]);
  const said = findings.map(({ next }) => next.join(" ").includes("is not judged from a store"));
  expect(said).toEqual([true, false]);
});

test("where there is no store, none is made by who only reads", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "store.duckdb");
  await expect(checkFromStore({ config, path })).rejects.toMatchObject({ code: "store-empty", exitCode: 3 });
  await expect(reportFromStore({ config, path })).rejects.toMatchObject({ code: "store-empty", exitCode: 3 });
  expect(readdirSync(folder)).toEqual([]);
});
