/** Calculated metrics, made of others: by their formula, and never of themselves. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";

const NOW = new Date("2026-10-01T12:00:00Z");

let ga4: Ga4;
beforeAll(async () => {
  ga4 = await startGa4({
    clock: createClock(NOW),
    accounts: [{ properties: [{ id: "1", streams: [{ id: "7" }] }] }],
  });
  const rows = [1, 2, 3].map((n) => ({
    event_date: "20261001",
    event_timestamp: NOW.getTime() * 1000 - n,
    event_name: "page_view",
    user_pseudo_id: String(n),
    stream_id: "7",
  }));
  await ga4.ingest("1", { rows: rows as never });
});
afterAll(() => ga4.stop());

const call = async (
  path: string,
  body: object,
  method = "POST",
): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(`http://${ga4.address}${path}`, { method, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
};
const make = (id: string, formula: string) =>
  call(`/v1alpha/properties/1/calculatedMetrics?calculatedMetricId=${id}`, {
    displayName: id,
    formula,
    metricUnit: "STANDARD",
  });
const ask = (name: string) =>
  call("/v1beta/properties/1:runReport", {
    dateRanges: [{ startDate: "yesterday", endDate: "today" }],
    metrics: [{ name }],
  });

it("has the value of its formula, through other calculated ones too", async () => {
  expect((await make("twice", "{{eventCount}} * 2")).status).toBe(200);
  expect((await make("more", "{{calcMetric:twice}} + 1")).status).toBe(200);
  expect((await ask("calcMetric:more")).text).toContain('"value": "7"');
});

it("that is made of itself is refused where it is asked for, in one step or two", async () => {
  await make("snake", "{{calcMetric:snake}} + 1");
  await make("chicken", "{{calcMetric:egg}} + 1");
  await make("egg", "{{calcMetric:chicken}} * 2");
  for (const id of ["snake", "chicken", "egg"])
    expect(await ask(`calcMetric:${id}`)).toMatchObject({ status: 400 });
});

it("an expression of a thousand parentheses is refused", async () => {
  const expression = `${"(".repeat(20_000)}eventCount${")".repeat(20_000)}`;
  const answer = await call("/v1beta/properties/1:runReport", {
    dateRanges: [{ startDate: "yesterday", endDate: "today" }],
    metrics: [{ name: "a", expression }],
  });
  expect(answer.status).toBe(400);
});
