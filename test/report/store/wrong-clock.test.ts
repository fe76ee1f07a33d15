/** A store of a machine whose clock was wrong: days that have not ended are gone with the next pull. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ReportReader, ReportRequest } from "../../../src/report/port.js";
import { pull } from "../../../src/report/store/pull.js";
import { openStore } from "../../../src/report/store/store.js";

/** Nothing has happened, whatever is asked. */
const QUIET: ReportReader = {
  getMetadata: async () => ({ dimensions: [], metrics: [] }),
  batchRunReports: async (requests: readonly ReportRequest[]) =>
    requests.map(() => ({
      rows: [],
      rowCount: 0,
      currency: "EUR",
      timeZone: "UTC",
      sampling: [],
      thresholded: false,
      otherRow: false,
      restrictedMetrics: [],
      quota: null,
      unknown: [],
    })),
};

it("keeps no span that ends after yesterday, and takes a look back of any length", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ga4-goals-clock-"));
  const store = await openStore(join(folder, "store.duckdb"));
  try {
    const at = (now: string): Promise<unknown> =>
      pull({
        store,
        reader: QUIET,
        property: { id: "1", timeZone: "UTC" },
        events: [],
        dimensions: [],
        now: new Date(now),
        since: "2026-10-01",
        lookBack: 1_000_000_000,
        keepTokens: 0,
      });
    await at("2027-01-15T12:00:00Z");
    expect((await store.spans("1", "")).at(-1)?.end).toBe("2027-01-14");
    await at("2026-10-11T12:00:00Z");
    const spans = await store.spans("1", "");
    expect(spans.filter(({ end }) => end > "2026-10-10")).toEqual([]);
    expect(spans.at(-1)?.end).toBe("2026-10-10");
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
});
