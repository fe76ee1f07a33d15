/** A roll-up that is too long for a comment, and whole in a file. */
import { describe, expect, it } from "vitest";
import { tableCsv } from "../../../src/draw/data.js";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { rollupMarkdown } from "../../../src/report/rollup/draw/lines.js";
import { clientsTable } from "../../../src/report/rollup/draw/tables.js";
import type { Rollup, RollupRow } from "../../../src/report/rollup/rollup.js";

describe("a roll-up of a thousand clients", () => {
  const row = (i: number): RollupRow => ({
    client: `client-${i}-${"x".repeat(60)}`,
    labels: {},
    property: String(i),
    propertyName: `Property ${i}`,
    sessions: { current: 1000, previous: 900, change: 0.1 },
    macro: { current: i % 50, previous: 1, change: null },
    macroRate: { current: (i % 50) / 1000, previous: null, change: null },
    macroInterval: null,
    fairRate: (i % 50) / 1000,
    rank: i + 1,
    standing: i === 999 ? "below" : "usual",
    value: { current: 5, previous: null, change: null },
    currency: "EUR",
    behind: [],
    targets: 0,
    warnings: [],
    costs: null,
    experiments: [],
    goalNames: {},
  });
  const rollup: Rollup = {
    schemaVersion: 1,
    generatedAt: "2026-11-21T00:00:00Z",
    period: "28d",
    days: { start: "2026-10-25", end: "2026-11-21" },
    clients: Array.from({ length: 1000 }, (_, i) => row(i)),
    missing: Array.from({ length: 300 }, (_, i) => ({
      client: `gone-${i}`,
      property: null,
      reason: "r".repeat(300),
    })),
    overallRate: 0.02,
    spread: 0.01,
    method: "m",
  };

  it("is Markdown below 60,000 characters that counts what it leaves out, but not who stands out", () => {
    const page = rollupMarkdown(rollup);
    expect(page.length).toBeLessThan(60_000);
    const rows = page.match(/^\| \d+ \| client/gm)?.length ?? 0;
    const missing = page.match(/^- gone/gm)?.length ?? 0;
    const more = [...page.matchAll(/^(\d+) more/gm)].map(([, n]) => Number(n));
    expect(rows + missing + more.reduce((a, b) => a + b, 0)).toBe(1300);
    expect(rollupMarkdown({ ...rollup, missing: [] })).toContain("below the others");
  });

  it("has all of them in CSV and in the index", () => {
    expect(tableCsv(clientsTable(rollup)).split("\r\n")).toHaveLength(1002);
    expect(rollupHtml(rollup, (c) => c).match(/<tr/g)).toHaveLength(1001);
  });
});
