/**
 * What an audience's trigger logs: once per membership, or at most once a day, of the user's session but of no page,
 * never backwards; and, over random streams, what a reading event by event logs.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { triggersOf } from "../../../src/emulator/events/audience-trigger.js";
import { literal } from "../../../src/emulator/events/sql-text.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import type {
  AudienceExpression,
  AudienceFilterClause,
  AudienceState,
  PropertyState,
} from "../../../src/emulator/world/state.js";
import { runs } from "../../support/runs.js";
import { type EventSketch, event, keyEvent, property, START, version } from "./rows.js";

let store: EventStore;
beforeAll(async () => {
  store = await openEventStore();
});
afterAll(() => store.close());

const HOUR = 3600;
const DAY = 24 * HOUR;

interface Leaf {
  readonly event: string;
  readonly moreThan?: number;
  readonly days?: number;
}

function leaf({ event: eventName, moreThan, days }: Leaf): AudienceExpression {
  if (moreThan === undefined && days === undefined) return { eventFilter: { eventName } };
  const count = {
    fieldName: "eventCount",
    numericFilter: { operation: "GREATER_THAN", value: { int64Value: String(moreThan ?? 0) } },
    atAnyPointInTime: false,
    inAnyNDayPeriod: days ?? 0,
  } as const;
  const orGroup = { filterExpressions: [{ dimensionOrMetricFilter: count }] };
  const eventParameterFilterExpression = { andGroup: { filterExpressions: [{ orGroup }] } };
  return { eventFilter: { eventName, eventParameterFilterExpression } };
}

function clause(
  clauseType: "INCLUDE" | "EXCLUDE",
  scope: "WITHIN_SAME_SESSION" | "ACROSS_ALL_SESSIONS",
  lists: readonly (readonly Leaf[])[],
): AudienceFilterClause {
  const filterExpressions = lists.map((list) => ({ orGroup: { filterExpressions: list.map(leaf) } }));
  return {
    clauseType,
    simpleFilter: {
      scope: `AUDIENCE_FILTER_SCOPE_${scope}`,
      filterExpression: { andGroup: { filterExpressions } },
    },
  };
}

function audience(fields: Partial<AudienceState> & Pick<AudienceState, "filterClauses">): AudienceState {
  return {
    id: "70",
    displayName: "Deep",
    description: "Deep",
    membershipDurationDays: 1,
    adsPersonalizationEnabled: true,
    eventTrigger: { eventName: "deep", logCondition: "AUDIENCE_JOINED" },
    createTime: new Date(0),
    ...fields,
  };
}

const THREE_VIEWS = [clause("INCLUDE", "WITHIN_SAME_SESSION", [[{ event: "page_view", moreThan: 2 }]])];
const RENEWED = { eventName: "deep", logCondition: "AUDIENCE_MEMBERSHIP_RENEWED" } as const;

function with_(history: PropertyState["audienceHistory"], more: Partial<PropertyState> = {}): PropertyState {
  return { ...property(), audienceHistory: history, ...more };
}

/** `user session @second` of every event that a trigger logged, in order of time. */
async function logged(target: PropertyState): Promise<readonly string[]> {
  const rows =
    await store.query(`SELECT user_pseudo_id || ' ' || coalesce(ga_session_id::VARCHAR, '-') || ' @'
      || (event_ts - ${START.getTime() * 1000}) // 1000000
    FROM events WHERE property = ${literal(target.id)} AND audience_id IS NOT NULL ORDER BY event_ts, user_pseudo_id`);
  return rows.map(([text]) => String(text));
}

const ingest = (target: PropertyState, sketches: readonly EventSketch[]) =>
  store.ingest(target, { rows: sketches.map(event) });

function views(session: number, ats: readonly number[], user = "u1"): readonly EventSketch[] {
  return ats.map((at) => ({ name: "page_view", session, at, user }));
}

describe("a trigger with AUDIENCE_JOINED", () => {
  it("logs when the condition is met, and not again while the user is a member", async () => {
    const target = with_([version(audience({ filterClauses: THREE_VIEWS, membershipDurationDays: 2 }))]);
    await ingest(target, [
      ...views(1, [1, 2, 3, 4]),
      ...views(2, [DAY, DAY + 1, DAY + 2]),
      ...views(3, [DAY * 2, DAY * 2 + 1, DAY * 2 + 2]),
      ...views(4, [DAY * 5, DAY * 5 + 1]),
      ...views(5, [DAY * 6, DAY * 6 + 1, DAY * 6 + 2]),
    ]);
    expect(await logged(target)).toEqual(["u1 1 @3", `u1 5 @${DAY * 6 + 2}`]);
  });

  it("looks at each user and each session alone", async () => {
    const target = with_([version(audience({ filterClauses: THREE_VIEWS }))]);
    await ingest(target, [
      ...views(1, [1, 2]),
      ...views(2, [3, 4]),
      ...views(1, [1, 2, 3], "u2"),
      { name: "page_view", session: null, at: 5 },
      { name: "page_view", user: null, at: 6 },
    ]);
    expect(await logged(target)).toEqual(["u2 1 @3"]);
  });

  it("logs nothing for what came before the audience, and does not count it", async () => {
    const target = with_([version(audience({ filterClauses: THREE_VIEWS }), 10)]);
    await ingest(target, [...views(1, [1, 2, 11, 12]), ...views(2, [20, 21, 22])]);
    expect(await logged(target)).toEqual(["u1 2 @22"]);
  });

  it("logs nothing for members from before it had the trigger, nor once it is archived", async () => {
    const bare = { ...audience({ filterClauses: THREE_VIEWS, membershipDurationDays: 30 }) };
    const { eventTrigger: _, ...silent } = bare;
    const target = with_([version(silent, 0, 10), version(bare, 10, DAY)]);
    await ingest(target, [
      ...views(1, [1, 2, 3]),
      ...views(2, [20, 21, 22]),
      ...views(1, [20, 21, 22], "u2"),
      ...views(1, [DAY, DAY + 1, DAY + 2], "u3"),
    ]);
    expect(await logged(target)).toEqual(["u2 1 @22"]);
  });

  it("logs again after the user was excluded, unless exclusion is for good", async () => {
    const filterClauses = [
      clause("INCLUDE", "ACROSS_ALL_SESSIONS", [[{ event: "add_to_cart" }]]),
      clause("EXCLUDE", "ACROSS_ALL_SESSIONS", [[{ event: "purchase", days: 1 }]]),
    ];
    const stream: readonly EventSketch[] = [
      { name: "add_to_cart", at: 1 },
      { name: "purchase", at: 2 },
      { name: "page_view", at: 3 },
      { name: "page_view", at: DAY, session: 2 },
    ];
    const kept = { filterClauses, membershipDurationDays: 30 };
    const temporarily = with_([version(audience({ ...kept, exclusionDurationMode: "EXCLUDE_TEMPORARILY" }))]);
    await ingest(temporarily, stream);
    expect(await logged(temporarily)).toEqual(["u1 1 @1", `u1 2 @${DAY}`]);
    const permanently = with_([version(audience({ ...kept, exclusionDurationMode: "EXCLUDE_PERMANENTLY" }))]);
    await ingest(permanently, stream);
    expect(await logged(permanently)).toEqual(["u1 1 @1"]);
  });
});

describe("a trigger with AUDIENCE_MEMBERSHIP_RENEWED", () => {
  it("logs on every later visit while the condition holds, at most once a day", async () => {
    // GA4's own example: two purchases in the last seven days, and four visits without one.
    const twoPurchases = [
      clause("INCLUDE", "ACROSS_ALL_SESSIONS", [[{ event: "purchase", moreThan: 1, days: 7 }]]),
    ];
    const target = with_([version(audience({ filterClauses: twoPurchases, eventTrigger: RENEWED }))]);
    await ingest(target, [
      { name: "purchase", at: 1 },
      { name: "purchase", at: 2 },
      { name: "page_view", at: 3 },
      ...[2, 3, 4, 6, 7].map((day) => ({ name: "page_view", session: day, at: day * DAY })),
    ]);
    const days = [2, 3, 4, 6].map((day) => `u1 ${day} @${day * DAY}`);
    expect(await logged(target)).toEqual(["u1 1 @2", ...days]);
  });

  it("logs a session's condition in the sessions that meet it, or, as a choice, in all after one that did", async () => {
    const history = [version(audience({ filterClauses: THREE_VIEWS, eventTrigger: RENEWED }))];
    const stream = [
      ...views(1, [1, 2, 3]),
      ...views(2, [HOUR, HOUR + 1, HOUR + 2]),
      ...views(3, [DAY]),
      ...views(4, [DAY * 2, DAY * 2 + 1, DAY * 2 + 2]),
    ];
    const target = with_(history);
    await ingest(target, stream);
    expect(await logged(target)).toEqual(["u1 1 @3", `u1 4 @${DAY * 2 + 2}`]);

    const afterwards = await openEventStore({ sameSessionHolds: "afterwards" });
    const { triggered } = await afterwards.ingest(with_(history), { rows: stream.map(event) });
    await afterwards.close();
    expect(triggered).toBe(3);
  });
});

describe("what a trigger logs", () => {
  it("is of the user's session, of no page, carries nothing else, and counts as a key event", async () => {
    const target = with_([version(audience({ filterClauses: THREE_VIEWS }))], {
      keyEventHistory: [version(keyEvent("deep", { countingMethod: "ONCE_PER_SESSION" }))],
    });
    const params = { page_location: "https://shop.example/a", value: 5, engagement_time_msec: 100 };
    const result = await ingest(
      target,
      views(1, [1, 2, 3]).map((view) => ({ ...view, params })),
    );
    expect(result).toMatchObject({ collected: 3, created: 0, triggered: 1, keyEvents: 1, notEvaluated: [] });
    const of = (name: string) =>
      store.query(`SELECT page_location, value, session_landing_page, session IS NOT NULL, engagement_ms, is_key_event
        FROM facts WHERE property = ${literal(target.id)} AND event_name = ${literal(name)} LIMIT 1`);
    expect(await of("deep")).toEqual([[null, null, null, true, null, true]]);
    expect(await of("page_view")).toEqual([["https://shop.example/a", 5, "/a", true, 100n, false]]);
  });

  it("is seen by no audience, while what rules make is", async () => {
    const target = with_(
      [
        version(audience({ filterClauses: THREE_VIEWS })),
        version(
          audience({
            id: "71",
            eventTrigger: { eventName: "chained", logCondition: "AUDIENCE_MEMBERSHIP_RENEWED" },
            filterClauses: [clause("INCLUDE", "ACROSS_ALL_SESSIONS", [[{ event: "deep" }]])],
          }),
        ),
        version(
          audience({
            id: "72",
            eventTrigger: { eventName: "of_rule", logCondition: "AUDIENCE_JOINED" },
            filterClauses: [clause("INCLUDE", "ACROSS_ALL_SESSIONS", [[{ event: "made" }]])],
          }),
        ),
      ],
      {
        ruleHistory: [
          version({
            id: "9",
            streamId: "2001",
            destinationEvent: "made",
            eventConditions: [
              { field: "event_name", comparisonType: "EQUALS", value: "page_view", negated: false },
            ],
            sourceCopyParameters: false,
            parameterMutations: [],
          } as const),
        ],
      },
    );
    await ingest(target, views(1, [1, 2, 3]));
    await ingest(target, views(2, [DAY], "u1"));
    const rows = await store.query(`SELECT event_name, count(*) FROM events
      WHERE property = ${literal(target.id)} AND audience_id IS NOT NULL GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual([
      ["deep", 1n],
      ["of_rule", 1n],
    ]);
  });
});

describe("a trigger this emulator does not understand", () => {
  const field = {
    fieldName: "averageSessionDuration",
    numericFilter: { operation: "GREATER_THAN", value: { int64Value: "179" } },
    atAnyPointInTime: false,
    inAnyNDayPeriod: 0,
  } as const;
  const scope = "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION" as const;
  const of = (expression: AudienceExpression): AudienceFilterClause => ({
    clauseType: "INCLUDE",
    simpleFilter: {
      scope,
      filterExpression: {
        andGroup: { filterExpressions: [{ orGroup: { filterExpressions: [expression] } }] },
      },
    },
  });
  const parameters = { andGroup: { filterExpressions: [{ dimensionOrMetricFilter: field }] } };

  it.each<[string, readonly AudienceFilterClause[]]>([
    ["the field averageSessionDuration", [of({ dimensionOrMetricFilter: field })]],
    ["not_expression", [of({ notExpression: { dimensionOrMetricFilter: field } })]],
    [
      "parameters of page_view: the field averageSessionDuration",
      [of({ eventFilter: { eventName: "page_view", eventParameterFilterExpression: parameters } })],
    ],
    ["sequence_filter", [{ clauseType: "INCLUDE", sequenceFilter: { scope, sequenceSteps: [] } }]],
    ["no definition", []],
  ])("is named with every batch: %s", async (why, filterClauses) => {
    const target = with_([version(audience({ filterClauses }))]);
    const { triggered, notEvaluated } = await ingest(target, views(1, [1, 2, 3]));
    expect(triggered).toBe(0);
    expect(notEvaluated).toEqual([{ audience: "Deep", event: "deep", why }]);
  });

  it("is no matter where the audience has no trigger", () => {
    const { eventTrigger: _, ...silent } = audience({ filterClauses: [] });
    expect(triggersOf(with_([version(silent)]))).toEqual({ evaluated: [], notEvaluated: [] });
  });
});

/** A reading event by event, made without a look at the SQL. */
function read(
  a: AudienceState,
  { moreThan, days, out, scope }: Recipe,
  sketches: readonly EventSketch[],
): readonly string[] {
  const fired: { who: string; at: number; visit: number | null | undefined }[] = [];
  for (const who of new Set(sketches.map((s) => s.user))) {
    if (who === null || who === undefined) continue;
    const mine = sketches.filter((s) => s.user === who).toSorted((x, y) => (x.at ?? 0) - (y.at ?? 0));
    let member = Number.NEGATIVE_INFINITY;
    let lastDay = -1;
    let everOut = false;
    for (const now of mine) {
      const at = now.at ?? 0;
      const past = mine.filter((s) => (s.at ?? 0) <= at);
      const inScope = past.filter(
        (s) =>
          scope === "ACROSS_ALL_SESSIONS" || (now.session === null ? s === now : s.session === now.session),
      );
      const lately = (list: readonly EventSketch[]): readonly EventSketch[] =>
        list.filter((s) => days === undefined || Math.floor(at / DAY) - Math.floor((s.at ?? 0) / DAY) < days);
      const isIn = lately(inScope).filter((s) => s.name === "page_view").length > moreThan;
      const isOut = out && lately(past).some((s) => s.name === "purchase");
      everOut ||= isOut;
      const excluded = a.exclusionDurationMode === "EXCLUDE_PERMANENTLY" ? everOut : isOut;
      if (excluded) member = Number.NEGATIVE_INFINITY;
      if (!isIn || excluded) continue;
      const joined = at - member >= a.membershipDurationDays * DAY;
      member = at;
      const day = Math.floor(at / DAY);
      const fires = a.eventTrigger?.logCondition === "AUDIENCE_JOINED" ? joined : day !== lastDay;
      if (!fires) continue;
      lastDay = day;
      fired.push({ who, at, visit: now.session });
    }
  }
  return fired
    .toSorted((x, y) => x.at - y.at || (x.who < y.who ? -1 : 1))
    .map(({ who, at, visit }) => `${who} ${visit ?? "-"} @${at}`);
}

interface Recipe {
  readonly moreThan: number;
  readonly days: number | undefined;
  readonly out: boolean;
  readonly scope: "WITHIN_SAME_SESSION" | "ACROSS_ALL_SESSIONS";
}

const recipe: fc.Arbitrary<Recipe> = fc
  .record({
    moreThan: fc.integer({ min: 0, max: 3 }),
    days: fc.constantFrom(undefined, undefined, 1, 2, 3),
    out: fc.boolean(),
    scope: fc.constantFrom("WITHIN_SAME_SESSION" as const, "ACROSS_ALL_SESSIONS" as const),
  })
  .map((r) => (r.scope === "WITHIN_SAME_SESSION" ? { ...r, days: undefined } : r));

const stream: fc.Arbitrary<readonly EventSketch[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 6 * 8 - 1 }), { minLength: 1, maxLength: 30 })
  .chain((times) =>
    fc.tuple(
      ...times
        .toSorted((a, b) => a - b)
        .map((at) =>
          fc.record({
            at: fc.constant(at * 3 * HOUR),
            name: fc.constantFrom("page_view", "page_view", "page_view", "purchase", "scroll"),
            user: fc.constantFrom("u1", "u2"),
            session: fc.constantFrom(1, 2, 3, null),
          }),
        ),
    ),
  );

describe("triggers", () => {
  it("log what a reading event by event logs, however the stream is cut into batches", async () => {
    await fc.assert(
      fc.asyncProperty(
        recipe,
        stream,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom("AUDIENCE_JOINED" as const, "AUDIENCE_MEMBERSHIP_RENEWED" as const),
        fc.constantFrom("EXCLUDE_TEMPORARILY" as const, "EXCLUDE_PERMANENTLY" as const),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 3 }),
        async (how, sketches, membershipDurationDays, logCondition, exclusionDurationMode, cuts) => {
          const { moreThan, days, out, scope } = how;
          const include = clause("INCLUDE", scope, [
            [{ event: "page_view", moreThan, ...(days === undefined ? {} : { days }) }],
          ]);
          const exclude = clause("EXCLUDE", "ACROSS_ALL_SESSIONS", [
            [{ event: "purchase", ...(days === undefined ? {} : { days }) }],
          ]);
          const given = audience({
            membershipDurationDays,
            exclusionDurationMode,
            eventTrigger: { eventName: "deep", logCondition },
            filterClauses: out ? [include, exclude] : [include],
          });
          const target = with_([version(given)]);
          const edges = [0, ...cuts.toSorted((a, b) => a - b), sketches.length];
          for (const [i, from] of edges.slice(0, -1).entries()) {
            const batch = sketches.slice(from, edges[i + 1]);
            if (batch.length > 0) await ingest(target, batch);
          }
          expect(await logged(target)).toEqual(read(given, how, sketches));
        },
      ),
      { numRuns: runs(60) },
    );
  }, 240_000);
});
