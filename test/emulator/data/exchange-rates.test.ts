/** Money in several currencies, in properties of several: by the rates that are given, and none are made up. */
import { afterEach, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";

const NOON = new Date("2026-10-01T12:00:00Z");
let ga4: Ga4 | undefined;
afterEach(() => ga4?.stop());

const CURRENCIES = { 1: "EUR", 2: "USD" } as const;

async function started(exchangeRates?: Readonly<Record<string, number>>): Promise<Ga4> {
  ga4 = await startGa4({
    clock: createClock(NOON),
    accounts: [
      {
        properties: Object.entries(CURRENCIES).map(([id, currencyCode]) => ({
          id,
          currencyCode,
          streams: [{ id: `${id}7` }],
        })),
      },
    ],
    ...(exchangeRates && { exchangeRates }),
  });
  for (const id of Object.keys(CURRENCIES))
    await ga4.ingest(id, { rows: ["EUR", "USD", "GBP", undefined].map((one) => purchase(`${id}7`, one)) });
  return ga4;
}

/** Of 100, in a currency or without one. */
function purchase(stream: string, currency: string | undefined): ExportRow {
  return {
    event_date: "20261001",
    event_timestamp: NOON.getTime() * 1000,
    event_name: "purchase",
    event_params: [
      { key: "value", value: { int_value: 100 } },
      { key: "transaction_id", value: { string_value: currency ?? "none" } },
      ...(currency === undefined ? [] : [{ key: "currency", value: { string_value: currency } }]),
    ],
    user_pseudo_id: "1.1",
    stream_id: stream,
    platform: "WEB",
  };
}

async function revenue(property: string, currencyCode?: string): Promise<unknown> {
  const answer = await fetch(`http://${ga4?.address}/v1beta/properties/${property}:runReport`, {
    method: "POST",
    body: JSON.stringify({
      dateRanges: [{ startDate: "today", endDate: "today" }],
      dimensions: [{ name: "transactionId" }],
      metrics: [{ name: "purchaseRevenue" }],
      currencyCode,
    }),
  });
  const { rows = [], error } = (await answer.json()) as {
    readonly rows?: readonly {
      readonly dimensionValues: readonly { readonly value: string }[];
      readonly metricValues: readonly { readonly value: string }[];
    }[];
    readonly error?: { readonly status: string; readonly message: string };
  };
  if (error !== undefined) return `${error.status}: ${error.message}`;
  return Object.fromEntries(
    rows.map(({ dimensionValues, metricValues }) => [
      dimensionValues[0]?.value,
      Number(metricValues[0]?.value),
    ]),
  );
}

it("is worth what the rates say, in a property of either currency", async () => {
  await started({ EUR: 1, USD: 0.8 });
  expect(await revenue("1")).toEqual({ EUR: 100, USD: 80, GBP: 100, none: 100 });
  expect(await revenue("1", "EUR")).toEqual(await revenue("1"));
  expect(await revenue("1", "USD")).toEqual({ EUR: 125, USD: 100, GBP: 125, none: 125 });
  expect(await revenue("2")).toEqual({ EUR: 125, USD: 100, GBP: 100, none: 100 });
  expect(await revenue("2", "EUR")).toEqual({ EUR: 100, USD: 80, GBP: 80, none: 80 });
  expect(await revenue("1", "GBP")).toMatch(/^UNIMPLEMENTED: .*GBP.*exchangeRates/);
});

it("is worth what one in the property's currency is, where that is not named", async () => {
  await started({ GBP: 2 });
  expect(await revenue("1")).toEqual({ EUR: 100, USD: 100, GBP: 200, none: 100 });
  expect(await revenue("1", "GBP")).toEqual({ EUR: 50, USD: 50, GBP: 100, none: 50 });
});

it("is added up as it was sent without rates, and no report is in another currency", async () => {
  await started();
  for (const id of Object.keys(CURRENCIES))
    expect(await revenue(id)).toEqual({ EUR: 100, USD: 100, GBP: 100, none: 100 });
  expect(await revenue("1", "USD")).toMatch(/^UNIMPLEMENTED: .*USD.*exchangeRates/);
});

it.each<readonly [Readonly<Record<string, number>>, string]>([
  [{ euro: 1 }, '"euro" is no currency'],
  [{ EUR: 0 }, "EUR is worth 0"],
  [{ EUR: -1 }, "EUR is worth -1"],
  [{ EUR: Number.NaN }, "EUR is worth NaN"],
])("rates that are none are refused: %j", async (rates, why) => {
  await expect(started(rates)).rejects.toThrow(why);
  await expect(started(rates)).rejects.toThrow(RangeError);
});
