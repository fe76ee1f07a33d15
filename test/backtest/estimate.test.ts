/** What is estimated from reports: counts, and of a goal on pages which pages they are. */
import { expect, test } from "vitest";
import { estimateCounts } from "../../src/backtest/estimate.js";
import type { ReportReader, ReportRow } from "../../src/report/port.js";
import { goalsOf } from "../support/property-under-test.js";

const GOALS = `version: 1
goals:
  thanks: { tier: macro, category: lead, type: destination, page: { path: { begins_with: /thanks } } }
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

function readerOf(pages: readonly (readonly [host: string, path: string, count: number])[]): ReportReader {
  const rows = pages.map(
    ([hostName, pagePath, eventCount]): ReportRow => ({
      range: "days",
      dimensions: { hostName, pagePath },
      metrics: { eventCount },
    }),
  );
  const batchRunReports: ReportReader["batchRunReports"] = async ([question]) => {
    const answer = question?.dimensions?.includes("pagePath")
      ? rows
      : [{ dimensions: { eventName: "purchase" }, metrics: { eventCount: 12, sessions: 9 } }];
    return [{ rows: answer, rowCount: answer.length, otherRow: false }] as never;
  };
  return { batchRunReports } as unknown as ReportReader;
}

test("a goal on pages names them, those of several hosts as one, most views first; they add up to its count", async () => {
  const reader = readerOf([
    ["shop.example", "/thanks", 30],
    ["shop.example", "/thanks/newsletter", 45],
    ["www.shop.example", "/thanks", 20],
    ["shop.example", "/other", 99],
  ]);
  const found = await estimateCounts(goalsOf(GOALS), reader, { start: "2026-10-01", end: "2026-10-28" });
  expect(found.get("thanks")).toEqual({
    kind: "estimate",
    count: 95,
    cutOff: false,
    pages: [
      { path: "/thanks", count: 50 },
      { path: "/thanks/newsletter", count: 45 },
    ],
  });
  expect(found.get("order")).toEqual({ kind: "estimate", count: 12, cutOff: false });
});
