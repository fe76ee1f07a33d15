import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reachedAt, withPageCode } from "../../../src/emulator/site/page-code.js";
import { createTape, type PageStay } from "../../../src/emulator/site/tape.js";

/** Pages of so many seconds in the foreground and then so many in the background. */
function stays(pages: readonly (readonly [number, number])[]): readonly PageStay[] {
  const tape = createTape(null);
  for (const [front, back] of pages) {
    tape.open("https://www.northtrail.example/", "Home");
    tape.read(front);
    if (back > 0) tape.leaveInBackground(back);
  }
  return tape.stays();
}

describe("page code", () => {
  const session = stays([
    [10, 50],
    [20, 0],
    [40, 0],
  ]);

  test("pages: with the page view that makes the number full", () => {
    expect(reachedAt({ event: "deep", kind: "pages", threshold: 2 }, session)).toBe(60_000);
    expect(reachedAt({ event: "deep", kind: "pages", threshold: 4 }, session)).toBeNull();
  });

  test("duration by the session's clock counts time in the background, by the engaged clock it does not", () => {
    expect(reachedAt({ event: "long", kind: "duration", threshold: 30 }, session)).toBe(30_000);
    expect(reachedAt({ event: "long", kind: "duration", threshold: 30, clock: "session" }, session)).toBe(
      30_000,
    );
    expect(reachedAt({ event: "long", kind: "duration", threshold: 35, clock: "engaged" }, session)).toBe(
      85_000,
    );
    expect(reachedAt({ event: "long", kind: "duration", threshold: 120 }, session)).toBe(120_000);
    expect(reachedAt({ event: "long", kind: "duration", threshold: 121 }, session)).toBeNull();
    expect(
      reachedAt({ event: "long", kind: "duration", threshold: 71, clock: "engaged" }, session),
    ).toBeNull();
  });

  test("each event is sent at most once a session, on the page that is open, and nothing else changes", () => {
    const pages = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 })), {
      minLength: 1,
      maxLength: 8,
    });
    const code = fc.record({
      kind: fc.constantFrom("pages" as const, "duration" as const),
      threshold: fc.integer({ min: 1, max: 200 }),
      clock: fc.constantFrom("session" as const, "engaged" as const),
    });
    fc.assert(
      fc.property(pages, code, (lengths, given) => {
        const before = stays(lengths);
        const after = withPageCode(before, [{ event: "goal", ...given }]);
        const sent = after.flatMap((stay) => stay.actions.map((action) => ({ stay, action })));
        expect(sent.length).toBe(reachedAt({ event: "goal", ...given }, before) === null ? 0 : 1);
        for (const { stay, action } of sent) {
          expect(action.at).toBeGreaterThanOrEqual(stay.openedAt);
          expect(action.at).toBeLessThanOrEqual(stay.closedAt);
        }
        expect(after.map((stay) => ({ ...stay, actions: [] }))).toEqual(before);
      }),
    );
  });
});
