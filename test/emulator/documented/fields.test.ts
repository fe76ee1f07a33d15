/**
 * Every field and every value of an enum that a request of the Data API has stands in some row of the tables. A new field in a new
 * version of the client is seen here.
 */
import { expect, it } from "vitest";
import { said, sayable } from "./fields.js";
import { ALL } from "./tables.js";

const SERVICES = {
  v1beta: "google.analytics.data.v1beta.BetaAnalyticsData",
  v1alpha: "google.analytics.data.v1alpha.AlphaAnalyticsData",
} as const;

it.each(Object.entries(SERVICES))("of %s", (version, service) => {
  const rows = ALL.filter((row) => row.version === version).map(({ method, request }) => ({
    method,
    request: "parent" in request || "name" in request ? request : { property: "", ...request },
  }));
  const wanted = sayable(service);
  expect(wanted.size).toBeGreaterThan(150);
  const named = said(service, rows);
  expect([...wanted].filter((field) => !named.has(field))).toEqual([]);
});
