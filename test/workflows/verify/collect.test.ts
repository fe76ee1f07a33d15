/** Reading GA4's collect requests: one event in the address, or several in the body. */
import { describe, expect, test } from "vitest";
import { eventsOf, isCollect } from "../../../src/workflows/verify/collect.js";

const base = "https://region1.google-analytics.com/g/collect?v=2&tid=G-A1&sid=17&dl=https%3A%2F%2Fe.com%2Fa";

describe("collect requests", () => {
  test("are known by their path and a GA4 measurement id, on whatever host", () => {
    expect(isCollect(new URL(base))).toBe(true);
    expect(isCollect(new URL("https://metrics.example.com/g/collect?tid=G-A1"))).toBe(true);
    expect(isCollect(new URL("https://www.google-analytics.com/collect?tid=UA-1-1"))).toBe(false);
    expect(isCollect(new URL("https://example.com/g/collect"))).toBe(false);
  });

  test("an event in the address", () => {
    expect(eventsOf(new URL(`${base}&en=page_view`), null)).toEqual([
      { event: "page_view", measurementId: "G-A1", session: "17", page: "https://e.com/a" },
    ]);
  });

  test("events in the body, each line over what the address says", () => {
    const body = "en=scroll&epn.percent_scrolled=90\r\nen=deep&dl=https%3A%2F%2Fe.com%2Fb";
    expect(eventsOf(new URL(base), body).map((e) => [e.event, e.page])).toEqual([
      ["scroll", "https://e.com/a"],
      ["deep", "https://e.com/b"],
    ]);
  });

  test("a request that names no event holds none", () => {
    expect(eventsOf(new URL(base), "")).toEqual([]);
  });
});
