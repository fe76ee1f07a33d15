/**
 * What is publicly known of the real API's answers, as data with their sources (answers.json, refusals.json): the emulator is
 * held to it, so that a change that leads away from GA4 is seen. In the data `<text>` and `<number>` stand for any, and `weak`
 * says why a source is less than a recorded answer or Google's own word.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Analytics, PROPERTY, startAnalytics } from "../data/analytics.js";
import { ALL_DAYS, startShop } from "../data/shop.js";
import { http } from "../rest/support.js";

interface Known {
  readonly what: string;
  readonly source: string;
  readonly version: "v1alpha" | "v1beta";
  readonly method: string;
  readonly request: { readonly noDates?: true; readonly dateRanges?: readonly object[] };
  /** Is in the answer. */
  readonly holds: object;
  /** All members it has. */
  readonly members?: readonly string[];
}
interface Refused {
  /** How it begins. */
  readonly message: string;
  readonly source: string;
  readonly code: number;
  readonly status: string;
  /** Where it runs out. */
  readonly quota?: object;
  /** Default: a report of the property; without a request it is read. */
  readonly path?: string;
  readonly request?: object;
}

const read = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

let shop: Analytics;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

/** A record's value as what it must be like; lists of named things may hold more than those named. */
function like(value: unknown): unknown {
  if (value === "<text>") return expect.any(String);
  if (value === "<number>") return expect.any(Number);
  if (Array.isArray(value)) {
    const all = value.map(like);
    return value.some((one) => one?.apiName)
      ? expect.arrayContaining(all.map((one) => expect.objectContaining(one)))
      : all;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, like(one)]));
}

describe("an answer is as it is known of GA4", () => {
  it.each(read<Known>("answers.json"))("$what", async ({ version, method, request, holds, members }) => {
    const address = `127.0.0.1:${shop.port}`;
    const path = `/${version}/properties/${PROPERTY}`;
    const { noDates, ...asked } = request;
    const answer =
      method === "getMetadata"
        ? await http({ address }, "GET", `${path}/metadata`)
        : await http({ address }, "POST", `${path}:${method}`, {
            ...(noDates ? {} : { dateRanges: ALL_DAYS }),
            ...asked,
          });
    expect(answer.json).toMatchObject(like(holds) as object);
    if (members !== undefined) expect(Object.keys(answer.json as object).sort()).toEqual(members);
  });
});

describe("a refusal has the words that are known of GA4", () => {
  it.each(read<Refused>("refusals.json"))(
    "$message",
    async ({ message, code, status, quota = {}, ...asked }) => {
      const analytics = await startAnalytics({ quota });
      try {
        const { path = `/v1beta/properties/${PROPERTY}:runReport`, request } = asked;
        const address = `127.0.0.1:${analytics.port}`;
        const body = { dateRanges: ALL_DAYS, metrics: [{ name: "eventCount" }], ...request };
        const answer = path.includes(":")
          ? await http({ address }, "POST", path, body)
          : await http({ address }, "GET", path);
        expect(answer.status).toBe(code);
        expect(answer.json).toMatchObject({
          error: { code, status, message: expect.stringContaining(message) },
        });
      } finally {
        await analytics.stop();
      }
    },
  );
});
