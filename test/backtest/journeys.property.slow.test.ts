/** Two roads to one journey: what a report shows of the emulator's funnel, the backtest counts, and what people did next, on random streams with many ties. */
import { v1alpha } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { enough, runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";
import { type Ga4Road, openGa4Road } from "./support/two-roads.js";

let ga4: Ga4Road;
let client: v1alpha.AlphaAnalyticsDataClient;
beforeAll(async () => {
  ga4 = await openGa4Road();
  client = new v1alpha.AlphaAnalyticsDataClient({
    apiEndpoint: "127.0.0.1",
    port: ga4.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
});
afterAll(async () => {
  await client.close();
  await ga4.close();
});

const GOALS = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  seen: { tier: micro, category: navigation, type: destination, page: /c/1, key_event: false }
  big: { tier: micro, category: interaction, type: event, event: cart, where: { n: { gte: 2 } } }
journeys:
`;

const what = fc.constantFrom(
  "step: order",
  "step: seen",
  "step: big",
  "step: cart",
  "step: scroll",
  "page: /",
  "page: { path: { begins_with: /c/ } }",
  "event: cart, where: { n: { lte: 2 } }",
  "event: cart, where: { kind: { not_contains: A, ignore_case: true } }",
);
const follows = fc.constantFrom(
  "",
  "",
  "",
  ", within: 2s",
  ", within: 5s",
  ", directly: true",
  ", directly: true, within: 1s",
);
const journey = fc.record({
  open: fc.boolean(),
  steps: fc.array(fc.tuple(what, follows), { minLength: 2, maxLength: 4 }),
});

const stream = fc
  .array(
    fc.record({
      user: fc.constantFrom("u1", "u2", "u3"),
      session: fc.constantFrom(1, 2),
      gap: fc.constantFrom(0, 0, 1, 2, 3),
      name: fc.constantFrom("page_view", "page_view", "page_view", "cart", "cart", "scroll", "purchase"),
      page: fc.constantFrom("/", "/c/1", "/c/2?a=1", "/x"),
      n: fc.constantFrom(1, 2, 3),
      kind: fc.constantFrom("a", "b", undefined),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((events) => {
    let at = 0;
    return events.map(({ gap, page, n, kind, ...event }): TestEvent => {
      at += gap;
      const address = `https://shop.example${page}`;
      const parameters = {
        session_engaged: "1",
        page_location: address,
        n,
        ...(kind === undefined ? {} : { kind }),
      };
      return { ...event, at, parameters };
    });
  });

type Next = readonly { readonly event: string; readonly users: number }[] | null;
type Counts = readonly (readonly [users: number | null, lost: number | null, next: Next])[];

async function throughBacktest(
  config: GoalsConfig,
  events: readonly TestEvent[],
): Promise<readonly Counts[]> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    const { journeys } = await runBacktest(engine, config).finally(() => engine.close());
    return journeys.map(({ steps }) =>
      steps.map(({ users, usersLost, nextActions }) => [users, usersLost, nextActions] as const),
    );
  });
}

test("a report's journeys and a backtest's come to the same users", async () => {
  let wentOn = 0;
  let instead = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(journey, { minLength: 3, maxLength: 6 }), stream, async (journeys, events) => {
      const lines = journeys.map(({ open, steps }, index) => {
        const said = steps.map(([step, how], at) => `{ ${step}${at === 0 ? "" : how} }`);
        return `  j${index}: { goal: order, open: ${open}, steps: [${said.join(", ")}] }\n`;
      });
      const config = goalsFrom(GOALS + lines.join(""));
      const report = await ga4.report(config, events, client);
      const found = (report.journeys ?? []).map(({ steps }) =>
        steps.map(({ users, lost, nextActions }) => [users.current, lost, nextActions] as const),
      );
      const counted = await throughBacktest(config, events);
      wentOn += counted.filter((steps) => (steps.at(-1)?.[0] ?? 0) > 0).length;
      // Of a goal whose event never came a report says that it is not counted yet; then nobody was there.
      const known = counted.map((steps, j) =>
        steps.map(([users, lost, next], k) => [
          users,
          found[j]?.[k]?.[1] === null ? null : lost,
          found[j]?.[k]?.[2] === null ? null : next,
        ]),
      );
      instead += counted.flat().filter(([, , next]) => next !== null && next.length > 0).length;
      expect(known).toEqual(
        found.map((steps) => steps.map(([users, lost, next]) => [users ?? 0, lost, next])),
      );
    }),
    { numRuns: runs(20) },
  );
  expect(wentOn).toBeGreaterThan(enough(5));
  expect(instead).toBeGreaterThan(enough(20));
}, 3_600_000);
