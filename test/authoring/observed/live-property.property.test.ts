/** A draft for a property is right and fits it, whatever stands in it and whatever was seen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftGoals } from "../../../src/authoring/observed/draft-goals.js";
import { endingsOf } from "../../../src/authoring/observed/endings.js";
import { livePropertyOf } from "../../../src/authoring/observed/live-property.js";
import type { Observed } from "../../../src/authoring/observed/observed.js";
import { pageShape } from "../../../src/authoring/page-shape.js";
import { emptyLedger } from "../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { goalsFile } from "../../support/arbitraries/goals-file.js";
import { CAREFUL, goalsOf, planFor } from "../../support/property-under-test.js";
import { runs } from "../../support/runs.js";
import { audience, keyEvent, liveAfter, rule, snapshotOf } from "../live/support/live.js";
import { anyLiveProperty } from "../live/support/live-arbitrary.js";

const NOTHING_SEEN: Observed = {
  firstDay: "2026-01-01",
  lastDay: "2026-01-28",
  sessions: 0,
  events: [],
  endings: [],
  wholeSessions: { kind: "none" },
  notes: [],
};

const seenName = fc.constantFrom(
  "purchase",
  "page_view",
  "sign_up",
  "generate_lead",
  "thanks",
  "lead",
  "order",
  "Contact_Form",
  "newsletter_thanks",
  "engaged_visit",
);
const path = fc.constantFrom(
  "/thanks",
  "/newsletter/thanks",
  "/order",
  "/lead",
  "/view/complete",
  "/ga/x",
  "/a b/größe",
  "/${name}",
  "/order-received/8303",
  "/danke/R123456789",
);

const anyObserved: fc.Arbitrary<Observed> = fc.record({
  firstDay: fc.constant("2026-01-01"),
  lastDay: fc.constant("2026-01-28"),
  sessions: fc.nat(),
  events: fc.uniqueArray(fc.record({ name: seenName, count: fc.nat(), users: fc.nat() }), {
    selector: ({ name }) => name,
  }),
  endings: fc.uniqueArray(
    fc
      .record({
        path,
        parameters: fc.subarray(["done=thanks", "order=8303", "a b=\u0007"]),
        views: fc.nat(),
        sessions: fc.nat(9),
        atMost: fc.boolean(),
        addresses: fc.integer({ min: 1, max: 9 }),
        hosts: fc.subarray(["shop.example", "www.shop.example\n"]),
      })
      .map((one) => ({ ...one, ...pageShape(one.path, one.parameters) })),
    { selector: (one) => JSON.stringify(one.page) },
  ),
  wholeSessions: fc.oneof(
    fc.record({
      kind: fc.constant("average" as const),
      seconds: fc.double({ noNaN: true }),
      views: fc.double({ noNaN: true }),
      engaged: fc.double({ noNaN: true }),
    }),
    fc.constant({ kind: "none" as const }),
  ),
  notes: fc.constant(["A note\nof two lines."]),
});

function drafted(snapshot: Snapshot, observed: Observed): { readonly text: string; readonly plan: Plan } {
  const seen = new Set(observed.events.map(({ name }) => name));
  const text = draftGoals(observed, livePropertyOf(snapshot, seen, new Map()));
  return { text, plan: planFor(goalsOf(text), snapshot, emptyLedger(snapshot.property.id), CAREFUL) };
}

/** What is live is adopted as it is or left alone; all else is new. */
function fits(plan: Plan): void {
  expect(plan.refusals).toEqual([]);
  for (const { action, changes } of plan.operations)
    expect([action, action === "adopt" ? changes : []]).toEqual([expect.stringMatching(/adopt|create/), []]);
}

describe("a draft for a property", () => {
  it("loads without an error and plans to adopting and creating alone", () => {
    fc.assert(
      fc.property(anyLiveProperty, anyObserved, (snapshot, observed) => {
        fits(drafted(snapshot, observed).plan);
      }),
      { numRuns: runs(120) },
    );
  });

  it("names every key event: as a goal, or with the reason why it is none", () => {
    fc.assert(
      fc.property(anyLiveProperty, anyObserved, (snapshot, observed) => {
        const { text, plan } = drafted(snapshot, observed);
        const adopted = new Set(plan.operations.map(({ name }) => name));
        const listed = text.slice(text.indexOf("# Key events of the property that are no goals"));
        for (const { kind, name, fields } of snapshot.resources)
          if (kind === "key_event" && !adopted.has(name))
            expect(listed).toContain(`# - key event ${fields.event_name}`);
      }),
    );
  });

  it("adopts all that a goals file had made, and no goal of it twice", () => {
    fc.assert(
      fc.property(goalsFile("1"), anyObserved, (file, observed) => {
        const snapshot = liveAfter(goalsOf(file), 1);
        const { plan } = drafted(snapshot, observed);
        fits(plan);
        const live = snapshot.resources.filter(({ kind }) => kind === "key_event").map(({ name }) => name);
        expect(plan.operations.map(({ name }) => name)).toEqual(expect.arrayContaining(live));
      }),
      { numRuns: runs(50) },
    );
  });
});

describe("what is a key event already", () => {
  it("keeps its counting and value, and gets the id and name every draft uses", () => {
    const live = keyEvent("sign_up", { counting: "ONCE_PER_EVENT", value: [3, "EUR"] });
    const events = [{ name: "sign_up", count: 1, users: 1 }];
    const { text, plan } = drafted(snapshotOf(1, [live]), { ...NOTHING_SEEN, events });
    expect(goalsOf(text).goals).toMatchObject([
      {
        id: "registration",
        tier: "micro",
        event: "sign_up",
        counting: "once_per_event",
        value: { amount: 3 },
      },
    ]);
    expect(text).toContain("  # a key event already, seen 1 time by 1 user\n");
    expect(plan.operations).toMatchObject([{ action: "adopt", changes: [] }]);
  });

  it("keeps the id and the protection that the ledger has for it", () => {
    const live = keyEvent("purchase");
    const owned = new Map([[live.name, { goal: "sale", protect: true }]]);
    const text = draftGoals(NOTHING_SEEN, livePropertyOf(snapshotOf(1, [live]), new Set(), owned));
    expect(goalsOf(text).goals).toMatchObject([{ id: "sale", event: "purchase", protect: true }]);
  });

  it("keeps its own name as id where another one would be called so", () => {
    const live = snapshotOf(1, [keyEvent("purchase"), keyEvent("order"), keyEvent("engaged_visit")]);
    const events = [{ name: "page_view", count: 9, users: 9 }];
    const wholeSessions = { kind: "average", seconds: 9, views: 2, engaged: 0.5 } as const;
    const { text, plan } = drafted(live, { ...NOTHING_SEEN, events, wholeSessions });
    const ids = goalsOf(text).goals.map((goal) => [goal.id, goal.type === "event" ? goal.event : null]);
    expect(ids).toEqual([
      ["purchase", "purchase"],
      ["order", "order"],
      ["engaged_visit", "engaged_visit"],
      ["deep_browse", null],
    ]);
    fits(plan);
  });

  it("is a goal though it was not seen, unless GA4 itself made it", () => {
    const own = { ...keyEvent("purchase"), counted: false, deletable: false };
    const { text } = drafted(snapshotOf(1, [own, keyEvent("contact")]), NOTHING_SEEN);
    expect(goalsOf(text).goals.map(({ id }) => id)).toEqual(["contact"]);
    expect(text).toContain("# a key event already, but no such event in these days");
    expect(text).toContain("# - key event purchase: GA4's own, and not seen");
  });

  it("and made by a rule that a goals file can't say, is a goal that says so", () => {
    const made = rule("lost", 1, [
      { field: "event_name", comparisonType: "EQUALS", value: "page_view", negated: false },
      { field: "page_location", comparisonType: "REGULAR_EXPRESSION", value: "/lost", negated: false },
    ]);
    const { text, plan } = drafted(snapshotOf(1, [keyEvent("lost"), made]), NOTHING_SEEN);
    expect(text).toContain("its event is made by a rule that is left out");
    expect(plan.operations).toMatchObject([{ action: "adopt", kind: "key_event", changes: [] }]);
    expect(plan.unmanaged.map(({ name }) => name)).toEqual([made.name]);
  });
});

describe("a page that looks like the end of something", () => {
  const onThanks = rule("signed", 1, [
    { field: "event_name", comparisonType: "EQUALS", value: "page_view", negated: false },
    { field: "page_location", comparisonType: "CONTAINS", value: "/thanks", negated: false },
  ]);
  const endings = endingsOf(
    [
      { path: "/thanks", query: null, views: 9, sessions: 6 },
      { path: "/done/complete", query: null, views: 9, sessions: 5 },
    ],
    [],
  );
  const seen: Observed = { ...NOTHING_SEEN, endings };
  const pagesOf = (text: string): readonly string[] =>
    goalsOf(text).goals.flatMap((goal) => (goal.type === "destination" ? [goal.id] : []));

  it("is not proposed again where a key event's rule counts it already", () => {
    expect(pagesOf(drafted(snapshotOf(1, [keyEvent("signed"), onThanks]), seen).text)).toEqual([
      "signed",
      "done_complete",
    ]);
  });

  it("takes no name that a rule, an audience, a key event or an event has", () => {
    const trigger = { event_name: "done_complete", log_condition: "AUDIENCE_JOINED" };
    const live = snapshotOf(1, [
      { ...onThanks, fields: { ...onThanks.fields, destination_event: "thanks" } },
    ]);
    const more = snapshotOf(1, [...live.resources, audience("Done", trigger)]);
    const { text, plan } = drafted(more, seen);
    // The rule is a goal itself, without a key event.
    expect(pagesOf(text)).toEqual(["thanks", "done_complete_2"]);
    fits(plan);
    const events = [{ name: "thanks", count: 3, users: 3 }];
    expect(pagesOf(draftGoals({ ...seen, events }))).toEqual(["thanks_2", "done_complete"]);
  });

  it("is left out, and listed, where GA4's limits leave no room", () => {
    const many = Array.from({ length: 29 }, (_, n) => keyEvent(`event_${n}`));
    const tight = drafted(snapshotOf(1, many), seen);
    expect(pagesOf(tight.text)).toEqual(["thanks"]);
    expect(tight.text).toContain("no room for more key events:\n# - done_complete\n");
    fits(tight.plan);

    const rules = Array.from({ length: 49 }, (_, n) => rule(`made_${n}`, 1, []));
    const full = drafted(snapshotOf(1, rules), seen);
    expect(pagesOf(full.text)).toEqual(["thanks"]);
    expect(full.text).toContain("no room for more event create rules:\n# - done_complete\n");
    fits(full.plan);
  });

  it("is no goal of a property without a web stream, and nor are sessions", () => {
    const events = [{ name: "page_view", count: 9, users: 9 }];
    const average = { kind: "average", seconds: 9, views: 2, engaged: 0.5 } as const;
    const { text, plan } = drafted(snapshotOf(0, []), { ...seen, events, wholeSessions: average });
    expect(goalsOf(text).goals).toEqual([]);
    fits(plan);
  });
});
