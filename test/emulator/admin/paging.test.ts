import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../../src/emulator/admin/request.js";
import { APP, bench, cleanUpAfterEach, PROPERTY, refusal, WEB } from "./support.js";

cleanUpAfterEach();

const names = Array.from({ length: 230 }, (_, index) => `goal_${index}`);
const keyEvents = names.map((eventName) => ({ eventName }));
const rule = {
  destinationEvent: "thanks",
  eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "page_view" }],
} as const;
const ONE_PAGE = { autoPaginate: false };

describe("a list of 230 key events", () => {
  it("comes in pages of 50 unless asked, 200 at most", async () => {
    const { beta } = await bench({ keyEvents });
    const sizes: number[] = [];
    for (const pageSize of [undefined, 10, 200, 1000]) {
      const request = { parent: PROPERTY, ...(pageSize && { pageSize }) };
      const [page, , response] = await beta.listKeyEvents(request, ONE_PAGE);
      sizes.push(page.length);
      expect(response?.nextPageToken).not.toBe("");
    }
    expect(sizes).toEqual([50, 10, 200, 200]);
  });

  it("is whole when the client pages through it, in five calls", async () => {
    const { beta, emulator } = await bench({ keyEvents });
    const [all] = await beta.listKeyEvents({ parent: PROPERTY });
    expect(new Set(all.map(({ eventName }) => eventName))).toEqual(new Set(names));
    expect(all).toHaveLength(230);
    expect(emulator.counters.calls.get("ListKeyEvents")).toBe(5);
  });

  it("is in no order that means anything, but the same on every call", async () => {
    const { beta } = await bench({ keyEvents });
    const [first] = await beta.listKeyEvents({ parent: PROPERTY });
    const [second] = await beta.listKeyEvents({ parent: PROPERTY });
    expect(second).toEqual(first);
    const order = first.map(({ eventName }) => eventName);
    expect(order).not.toEqual(names);
    expect(order).not.toEqual([...names].sort());
  });

  it("does not lose or repeat what was there when others come and go between pages", async () => {
    const { beta } = await bench({ keyEvents: keyEvents.slice(0, 25) });
    const [first, , response] = await beta.listKeyEvents({ parent: PROPERTY, pageSize: 10 }, ONE_PAGE);
    await beta.deleteKeyEvent({ name: first[0]?.name ?? "" });
    await beta.createKeyEvent({
      parent: PROPERTY,
      keyEvent: { eventName: "new", countingMethod: "ONCE_PER_EVENT" },
    });
    const pageToken = response?.nextPageToken ?? "";
    const [rest] = await beta.listKeyEvents({ parent: PROPERTY, pageSize: 10, pageToken });
    const seen = [...first, ...rest].map(({ eventName }) => eventName).filter((name) => name !== "new");
    expect(seen.sort()).toEqual(names.slice(0, 25).sort());
  });
});

describe("a page token", () => {
  it("is INVALID_ARGUMENT on another parent, another method, or when it is not one", async () => {
    const rules = [rule, rule, rule];
    const { alpha } = await bench({
      keyEvents,
      streams: [
        { id: "11", rules },
        { id: "12", rules },
      ],
    });
    const [, , response] = await alpha.listKeyEvents({ parent: PROPERTY }, ONE_PAGE);
    const pageToken = response?.nextPageToken ?? "";
    const [, , ofWeb] = await alpha.listEventCreateRules({ parent: WEB, pageSize: 1 }, ONE_PAGE);
    for (const call of [
      () => alpha.listEventCreateRules({ parent: APP, pageToken: ofWeb?.nextPageToken ?? "" }),
      () => alpha.listDataStreams({ parent: PROPERTY, pageToken }),
      () => alpha.listEventCreateRules({ parent: WEB, pageToken }),
      () => alpha.listConversionEvents({ parent: PROPERTY, pageToken }),
      () => alpha.listKeyEvents({ parent: PROPERTY, pageToken: "2" }),
      () => alpha.listKeyEvents({ parent: PROPERTY, pageToken: `${pageToken}x` }),
      () => alpha.listKeyEvents({ parent: PROPERTY, pageSize: -1 }),
    ]) {
      expect(await refusal(call())).toMatchObject({ code: status.INVALID_ARGUMENT });
    }
  });
});

describe("60 streams and 210 rules", () => {
  it("are all seen", async () => {
    const others = Array.from({ length: 59 }, (_, index) => ({ id: String(100 + index) }));
    const { alpha } = await bench({
      streams: [{ id: "11", rules: Array.from({ length: 210 }, () => rule) }, ...others],
    });
    const [streams] = await alpha.listDataStreams({ parent: PROPERTY });
    expect(new Set(streams.map(({ name }) => name)).size).toBe(60);
    const [rules] = await alpha.listEventCreateRules({ parent: WEB });
    expect(new Set(rules.map(({ name }) => name)).size).toBe(210);
  });
});

describe("pageOf", () => {
  it("gives everything exactly once, in full pages, whatever the sizes", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 500 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 300 })),
        (items, sizes) => {
          const seen: string[] = [];
          let pageToken = "";
          do {
            const [pageSize = 0] = sizes.take(1);
            const page = pageOf(items, (item) => item, { pageSize, pageToken }, "a list");
            const full = Math.min(pageSize || 50, 200);
            expect(page.items).toHaveLength(Math.min(full, items.length - seen.length));
            seen.push(...page.items);
            pageToken = page.nextPageToken;
          } while (pageToken !== "");
          expect(seen.sort()).toEqual([...items].sort());
        },
      ),
    );
  });
});
