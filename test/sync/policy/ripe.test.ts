/** `staged`: only what another client has had, field by field, for so many days. */
import { describe, expect, it } from "vitest";
import { fieldHashes, type Ledger } from "../../../src/sync/ledger/ledger.js";
import { whyNotRipe } from "../../../src/sync/policy/ripe.js";

const fields = { event_name: "purchase", counting_method: "ONCE_PER_EVENT" };
const ledger = (since?: string): Ledger => ({
  property: "1",
  entries: [
    {
      ...{
        kind: "key_event",
        key: "order",
        goal: "order",
        name: "properties/1/keyEvents/1",
        label: "purchase",
      },
      ...{ origin: "created", protect: false, applied: fieldHashes("key_event", fields) },
      ...(since === undefined ? {} : { since }),
    },
  ],
});
const why = (of: Ledger, today: string, more: object = {}): string | null =>
  whyNotRipe(
    of,
    { kind: "key_event", goal: "order", fields: { ...fields, ...more } },
    { name: "staging", days: 7, today },
  );

describe("a thing is ripe", () => {
  it("from the day on which it has been there for so many days", () => {
    expect(why(ledger("2026-10-20"), "2026-10-26")).toBe(
      "staging has had it for 6 of 7 days, since 2026-10-20",
    );
    expect(why(ledger("2026-10-20"), "2026-10-27")).toBeNull();
    // A leap day, and the night in which clocks are put back, are days as any other.
    expect(why(ledger("2028-02-28"), "2028-03-05")).toBe(
      "staging has had it for 6 of 7 days, since 2028-02-28",
    );
  });

  it("not where it is otherwise there, not there, or nobody knows since when", () => {
    expect(why(ledger("2026-10-01"), "2026-10-27", { counting_method: "ONCE_PER_SESSION" })).toBe(
      "staging has it otherwise",
    );
    expect(why(ledger("2026-10-01"), "2026-10-27", { default_value: null })).toBe("staging has it otherwise");
    expect(why({ property: "1", entries: [] }, "2026-10-27")).toBe("staging has not had it");
    expect(why(ledger(), "2026-10-27")).toBe("since when staging has had it is not known");
  });
});
