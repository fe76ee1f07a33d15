/** When an incident begins, lasts and ends, and what each place is told of it. */
import { describe, expect, it } from "vitest";
import type { CheckResult, Finding, FindingKind, Judged } from "../../src/watch/finding.js";
import {
  type Incidents,
  incidentsSchema,
  NO_INCIDENTS,
  newsFor,
  noteSending,
  noteSent,
  observe,
  tidied,
} from "../../src/watch/incidents.js";

const PROPERTY = "1";
const day = (number: number): Date => new Date(Date.UTC(2026, 10, number, 7));

function finding(goal: string | null, kind: FindingKind, since = "2026-11-01"): Finding {
  return {
    ...{ goal, kind, since, expected: 9, seen: 0, chance: 1e-5 },
    ...{ message: `${goal} ${kind}`, next: ["do"] },
  };
}

function result(
  findings: readonly Finding[],
  states: Readonly<Record<string, Partial<Judged>>> = {},
): CheckResult {
  const days = { start: "2026-05-01", end: "2026-11-01", final: "2026-11-01" };
  const goals = ["order", "lead"].map(
    (goal): Judged => ({ goal, state: "alive", silenceToldAfter: 2, newLevel: false, ...states[goal] }),
  );
  return { schemaVersion: 1, property: PROPERTY, days, findings, goals };
}

interface Look {
  readonly watched?: readonly string[];
  readonly places?: readonly string[];
  readonly silent?: boolean;
  readonly live?: boolean;
}

function look(known: Incidents, at: number, seen: CheckResult, how: Look = {}): Incidents {
  const { watched = ["order", "lead"], places = ["slack"], silent = true, live = true } = how;
  const next = observe(known, {
    ...{ result: seen, at: day(at), places, watched: new Set(watched) },
    kinds: (kind) => kind !== "silent" || silent,
    looked: (kind) => live || kind !== "cannot_fire",
  });
  // What is kept is what is read again.
  return incidentsSchema.parse(JSON.parse(JSON.stringify(next)));
}

const open = ({ incidents }: Incidents): readonly string[] =>
  incidents.filter(({ over }) => over === null).map(({ finding: { goal, kind } }) => `${goal} ${kind}`);
const ends = ({ incidents }: Incidents): readonly (string | undefined)[] =>
  incidents.map(({ over }) => over?.how);

const silentOrder = result([finding("order", "silent")], { order: { state: "alarm" } });

describe("an incident", () => {
  it("begins once, lasts while it is found, and is over when the goal is alive", () => {
    let known = look(NO_INCIDENTS, 1, silentOrder);
    for (let at = 2; at < 9; at++) known = look(known, at, silentOrder);
    expect(known.incidents).toHaveLength(1);
    expect(known.incidents[0]).toMatchObject({ begun: day(1).toISOString(), over: null });
    known = look(known, 9, result([]));
    expect(known.incidents[0]?.over).toEqual({ at: day(9).toISOString(), how: "as_usual" });
    // The next one is another.
    known = look(known, 10, silentOrder);
    expect(known.incidents).toHaveLength(2);
    expect(known.checked).toEqual({ [PROPERTY]: day(10).toISOString() });
  });

  it("is one where a drop becomes silence", () => {
    const dropped = result([finding("order", "dropped")], { order: { state: "alarm" } });
    expect(open(look(look(NO_INCIDENTS, 1, dropped), 2, silentOrder))).toEqual(["order silent"]);
  });

  it("is one where a goal can't fire for two reasons, and says both", () => {
    const reasons = ["off", "no rule"].map((message) => ({ ...finding("lead", "cannot_fire"), message }));
    expect(look(NO_INCIDENTS, 1, result(reasons)).incidents.map((one) => one.finding.message)).toEqual([
      "off no rule",
    ]);
  });

  it("is one for each experiment, and is over when it is out of the file", () => {
    const of = (...ids: readonly string[]): CheckResult =>
      result(ids.map((about) => ({ ...finding(null, "experiment_decided"), about })));
    let known = look(NO_INCIDENTS, 1, of("copy"));
    known = look(known, 2, of("copy", "price"));
    expect(known.incidents.map(({ begun, finding: { about } }) => [about, begun])).toEqual([
      ["copy", day(1).toISOString()],
      ["price", day(2).toISOString()],
    ]);
    expect(ends(look(known, 3, of("price")))).toEqual(["mended", undefined]);
  });

  it("lasts where it is only not seen: silent for longer than is looked back, or behind the silence of the whole site", () => {
    const known = look(NO_INCIDENTS, 1, silentOrder);
    expect(open(look(known, 2, result([], { order: { state: "never_counted" } })))).toEqual(["order silent"]);
    const masked = result([finding(null, "silent")], { order: { state: "alarm" } });
    expect(open(look(known, 2, masked))).toEqual(["order silent", "null silent"]);
  });

  it("says how it ended: the new level, mended, or not watched any more", () => {
    const dropped = look(
      NO_INCIDENTS,
      1,
      result([finding("order", "dropped")], { order: { state: "alarm" } }),
    );
    expect(ends(look(dropped, 30, result([], { order: { newLevel: true } })))).toEqual(["new_level"]);
    const unfed = look(NO_INCIDENTS, 1, result([finding("lead", "missing_key_event")]));
    expect(ends(look(unfed, 2, result([])))).toEqual(["mended"]);
    const silent = look(NO_INCIDENTS, 1, silentOrder);
    const alarm = result([], { order: { state: "alarm" } });
    expect(ends(look(silent, 2, alarm, { watched: ["lead"] }))).toEqual(["not_watched"]);
    expect(ends(look(silent, 2, alarm, { silent: false }))).toEqual(["not_watched"]);
    expect(ends(look(silent, 2, { ...alarm, goals: [] }))).toEqual(["not_watched"]);
  });

  it("of settings is not ended by a look at the store, which knows none", () => {
    const known = look(NO_INCIDENTS, 1, result([finding("lead", "cannot_fire")]));
    expect(open(look(known, 2, result([]), { live: false }))).toEqual(["lead cannot_fire"]);
    expect(ends(look(known, 2, result([])))).toEqual(["mended"]);
  });

  it("of one property says nothing of another", () => {
    const known = look(NO_INCIDENTS, 1, silentOrder);
    expect(open(look(known, 2, { ...result([]), property: "2" }))).toEqual(["order silent"]);
  });
});

describe("a place", () => {
  const ask = (known: Incidents, place: string, at: number, again = true) =>
    newsFor(known, { place, properties: new Set([PROPERTY]), at: day(at), again }).map(({ what }) => what);
  const sent = (known: Incidents, place: string, at: number, arrived = true): Incidents => {
    const news = [...newsFor(known, { place, properties: new Set([PROPERTY]), at: day(at), again: true })];
    const sending = noteSending(known, [{ id: "m", place, at: day(at).toISOString(), news }]);
    return noteSent(sending, { id: "m", arrived, at: day(at) });
  };

  it("is told of the beginning once, of what lasts weekly, of the end once", () => {
    let known = sent(look(NO_INCIDENTS, 1, silentOrder), "slack", 1);
    const told = Array.from({ length: 16 }, (_, index) => {
      const at = index + 2;
      known = look(known, at, silentOrder);
      const what = ask(known, "slack", at);
      known = sent(known, "slack", at);
      return what.length > 0 ? at : null;
    });
    expect(told.filter((at) => at !== null)).toEqual([8, 15]);
    known = look(known, 20, result([]));
    expect(ask(known, "slack", 20)).toEqual(["over"]);
    known = sent(known, "slack", 20);
    expect(ask(known, "slack", 21)).toEqual([]);
    const places = new Set(["slack"]);
    expect(tidied(known, { places, properties: new Set([PROPERTY]) }).incidents).toEqual([]);
  });

  it("that keeps an issue is not reminded", () => {
    const known = sent(look(NO_INCIDENTS, 1, silentOrder), "issue", 1);
    expect(ask(look(known, 20, silentOrder), "issue", 20, false)).toEqual([]);
  });

  it("that comes later is told of what lasts; one that goes is waited for no more", () => {
    let known = sent(look(NO_INCIDENTS, 1, silentOrder), "slack", 1);
    known = look(known, 2, silentOrder, { places: ["slack", "mail"] });
    expect([ask(known, "slack", 2), ask(known, "mail", 2)]).toEqual([[], ["begun"]]);
    known = look(known, 3, result([]), { places: ["slack"] });
    known = sent(known, "slack", 3);
    const rest = tidied(known, { places: new Set(["slack"]), properties: new Set([PROPERTY]) });
    expect(rest.incidents).toEqual([]);
  });

  it("that did not take a message is told with the next run; what may have come is not news again", () => {
    const known = look(NO_INCIDENTS, 1, silentOrder);
    expect(ask(sent(known, "slack", 1, false), "slack", 1)).toEqual(["begun"]);
    const news = [
      ...newsFor(known, { place: "slack", properties: new Set([PROPERTY]), at: day(1), again: true }),
    ];
    const under = noteSending(known, [{ id: "m", place: "slack", at: day(1).toISOString(), news }]);
    expect(ask(under, "slack", 1)).toEqual([]);
    // What is under way is kept, also when it is over by then.
    const over = tidied(look(under, 2, result([])), {
      places: new Set(["slack"]),
      properties: new Set([PROPERTY]),
    });
    expect([over.sending.length, ask(over, "slack", 2)]).toEqual([1, ["over"]]);
  });
});
