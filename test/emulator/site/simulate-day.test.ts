import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createShop } from "../../../src/emulator/shop-property.js";
import { createZone, dayNumber } from "../../../src/emulator/site/calendar.js";
import { runs } from "../../support/runs.js";
import { bySession, daysFrom, FIRST_DAY, param, rowsOf, sessionsWith, shop } from "./support.js";

const week = daysFrom(FIRST_DAY, 7);
const rows = rowsOf(shop, week);

/** Whether the session's beginning is among its rows, and not in the table of the day before. */
function hasLanding(session: typeof rows): boolean {
  return session.some((row) => param(row, "entrances") === 1);
}

/** What is not as an export has it, told without an assertion for each of a hundred thousand fields. */
function wrongIn(row: (typeof rows)[number]): readonly unknown[] {
  const names = row.event_params.map(({ key }) => key);
  const right =
    Number.isSafeInteger(row.event_timestamp) &&
    /^[a-z][a-z_]{0,38}$/.test(row.event_name) &&
    row.stream_id === shop.site.streamId &&
    row.platform === "WEB" &&
    new Set(names).size === names.length &&
    /^https:\/\/(www\.)?northtrail\.example\//.test(String(param(row, "page_location"))) &&
    isDeepStrictEqual(JSON.parse(JSON.stringify(row)), row) &&
    row.event_params.every(
      ({ value }) =>
        Object.values(value).filter((single) => single !== null).length === 1 &&
        (value.int_value === undefined || Number.isSafeInteger(value.int_value)) &&
        String(value.string_value ?? "").length <= 1000,
    );
  return right ? [] : [row];
}

describe("a simulated day", () => {
  test("the same seed and day give the same rows, whatever was asked for before", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.shuffledSubarray([...week], { minLength: 2, maxLength: 3 }),
        (seed, days) => {
          const asked = createShop({ seed, sessionsPerDay: 25 });
          const inOrder = days.map((day) => asked.day(day));
          for (const [index, day] of days.entries()) {
            expect(createShop({ seed, sessionsPerDay: 25 }).day(day)).toEqual(inOrder[index]);
          }
        },
      ),
      { numRuns: runs(10) },
    );
  });

  test("another seed gives other rows", () => {
    const day = (seed: number) => createShop({ seed, sessionsPerDay: 25 }).day(FIRST_DAY);
    expect(day(1)).not.toEqual(day(2));
  });

  test("a day that is none is refused", () => {
    expect(() => shop.day("2026-02-30")).toThrow(RangeError);
  });

  test("every row lies in its day of the property's time zone, in order of time", () => {
    for (const timeZone of ["Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"]) {
      const there = createShop({ seed: 3, sessionsPerDay: 40, timeZone });
      const zone = createZone(timeZone);
      // The second is the day on which Berlin's clocks go back.
      for (const day of [FIRST_DAY, "2026-10-25"]) {
        const from = zone.momentOf(dayNumber(day), 0) * 1000;
        const until = zone.momentOf(dayNumber(day) + 1, 0) * 1000;
        const collected = there.day(day);
        expect(collected.length).toBeGreaterThan(0);
        let last = from;
        for (const row of collected) {
          expect(row.event_date).toBe(day.replaceAll("-", ""));
          expect(row.event_timestamp).toBeGreaterThanOrEqual(last);
          expect(row.event_timestamp).toBeLessThan(until);
          last = row.event_timestamp;
        }
      }
    }
  });

  test("every row is a row of the export: whole timestamps, named parameters once each, one value each", () => {
    expect(rows.flatMap(wrongIn)).toEqual([]);
  });

  test("a session has one user, one id, rising timestamps and at most one session_start", () => {
    for (const session of bySession(rows).values()) {
      const at = session.map((row) => row.event_timestamp);
      expect(at.every((moment, index) => index === 0 || moment > (at[index - 1] ?? 0))).toBe(true);
      expect(new Set(session.map((row) => param(row, "ga_session_number"))).size).toBe(1);
      expect(session.filter((row) => row.event_name === "session_start").length).toBeLessThanOrEqual(1);
    }
  });

  test("a session's id and number belong to no other session of its user", () => {
    const numbers = new Map<string, string | number | undefined>();
    for (const [session, [first]] of bySession(rows)) {
      const key = `${session.split(" ")[0]} ${first && param(first, "ga_session_number")}`;
      expect(numbers.has(key)).toBe(false);
      numbers.set(key, session);
    }
    expect(numbers.size).toBe(sessionsWith(rows).size);
  });

  test("first_visit comes with a user's first session and no other, at the first touch", () => {
    const wrong = rows.filter((row) =>
      row.event_name === "first_visit"
        ? param(row, "ga_session_number") !== 1 || row.event_timestamp !== row.user_first_touch_timestamp
        : !(row.event_timestamp > (row.user_first_touch_timestamp ?? Number.NaN)),
    );
    expect(wrong).toEqual([]);
  });

  test("a visitor who returns keeps device, place and acquisition", () => {
    const people = new Map<string, string>();
    let known = 0;
    for (const row of rows) {
      const who = JSON.stringify([
        row.device?.operating_system,
        row.device?.web_info?.browser,
        row.geo,
        row.traffic_source,
        row.user_first_touch_timestamp,
      ]);
      const before = people.get(row.user_pseudo_id ?? "");
      if (before !== undefined) {
        expect(who).toBe(before);
        known += 1;
      }
      people.set(row.user_pseudo_id ?? "", who);
    }
    expect(known).toBeGreaterThan(0);
  });

  test("time in the foreground adds up to no more than the session lasted", () => {
    for (const session of bySession(rows).values()) {
      if (!hasLanding(session)) continue;
      const engaged = session.reduce((sum, row) => sum + Number(param(row, "engagement_time_msec") ?? 0), 0);
      const first = session[0]?.event_timestamp ?? 0;
      const last = session[session.length - 1]?.event_timestamp ?? 0;
      expect(engaged).toBeLessThanOrEqual((last - first) / 1000 + 1);
    }
  });

  test("page code adds its events, once a session, and changes no other", () => {
    const code = [
      { event: "deep_browse", kind: "pages", threshold: 5 },
      { event: "engaged_visit", kind: "duration", threshold: 180 },
      { event: "attentive", kind: "duration", threshold: 60, clock: "engaged" },
    ] as const;
    const installed = rowsOf(shop, week.slice(0, 2), code);
    const own = new Set<string>(code.map(({ event }) => event));
    const bare = ({ event_name, event_timestamp, user_pseudo_id }: (typeof rows)[number]) =>
      `${event_name} ${Math.floor(event_timestamp / 1000)} ${user_pseudo_id}`;
    expect(
      installed
        .filter((row) => !own.has(row.event_name))
        .map(bare)
        .sort(),
    ).toEqual(rowsOf(shop, week.slice(0, 2)).map(bare).sort());
    for (const event of own) {
      const sent = installed.filter((row) => row.event_name === event);
      expect(sent.length).toBeGreaterThan(0);
      expect(sessionsWith(installed, event).size).toBe(sent.length);
    }
  });

  test("page code leaves the time in the foreground of a session as it is", () => {
    const span = week.slice(0, 3);
    const code = [{ event: "engaged_visit", kind: "duration", threshold: 45 }] as const;
    const engagement = (session: typeof rows = []): number =>
      session.reduce((sum, row) => sum + Number(param(row, "engagement_time_msec") ?? 0), 0);
    const bare = bySession(rowsOf(shop, span));
    let split = 0;
    for (const [key, session] of bySession(rowsOf(shop, span, code))) {
      // Only whole sessions: those that begin on the middle day.
      const [first] = session;
      if (first?.event_date !== span[1]?.replaceAll("-", "") || !hasLanding(session)) continue;
      // A page seen for less than a second reports its time only when something else is sent from it.
      expect(Math.abs(engagement(session) - engagement(bare.get(key)))).toBeLessThan(1000);
      if (session.some((row) => row.event_name === "engaged_visit")) split += 1;
    }
    expect(split).toBeGreaterThan(10);
  });

  test("page code sends when its number of pages is full", () => {
    const installed = rowsOf(shop, week.slice(0, 3), [{ event: "deep_browse", kind: "pages", threshold: 5 }]);
    for (const session of bySession(installed).values()) {
      if (!hasLanding(session)) continue;
      const views = session.filter((row) => row.event_name === "page_view");
      const sent = session.find((row) => row.event_name === "deep_browse");
      expect(sent !== undefined).toBe(views.length >= 5);
      if (sent !== undefined) {
        expect(views.filter((view) => view.event_timestamp < sent.event_timestamp).length).toBe(5);
      }
    }
  });
});
