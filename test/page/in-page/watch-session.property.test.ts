/**
 * The page code against the plain reading of a session that the site simulator has: on any session both name the same
 * goals, at the same moments. The page here is one of numbers (a clock, a storage, listeners); test/browser has real
 * ones.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type PageCodeEvent, reachedAt } from "../../../src/emulator/site/page-code.js";
import { createTape, type PageStay } from "../../../src/emulator/site/tape.js";
import type { DurationGoal } from "../../../src/goals/goal.js";
import type { LayerEntry, PageEvent, PageStorage, PageWindow } from "../../../src/page/in-page/page.js";
import type { MeasureKind, Settings } from "../../../src/page/in-page/settings.js";
import { watchSession } from "../../../src/page/in-page/watch-session.js";
import { DEFAULT_PAGE_CODE, settingsOf } from "../../../src/page/settings-of.js";
import { runs } from "../../support/runs.js";

const SESSION = "1790000000";

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** A visitor's browser: one storage, one clock, what is due when. */
interface Browser {
  now: number;
  readonly due: { readonly at: number; readonly alive: () => boolean; readonly run: () => void }[];
  readonly storage: PageStorage;
  readonly sent: { readonly event: string; readonly at: number }[];
}

function newBrowser(): Browser {
  // As in a browser, the keys of a storage are its own properties.
  const storage = Object.create({
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  }) as PageStorage;
  return { now: 0, due: [], storage, sent: [] };
}

function passUntil(browser: Browser, at: number): void {
  for (;;) {
    const next = browser.due.filter((d) => d.at <= at).toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    browser.due.splice(browser.due.indexOf(next), 1);
    setClock(browser, Math.max(browser.now, next.at));
    if (next.alive()) next.run();
  }
  setClock(browser, at);
}

/** The page's clock and the computer's go together. */
function setClock(browser: Browser, at: number): void {
  browser.now = at;
  vi.setSystemTime(Number(SESSION) * 1000 + at);
}

interface OpenPage {
  hide(): void;
  close(): void;
}

/** Local storage as several processes see it: what one writes, the others see a moment later. */
function delayedStorage(browser: Browser, delay: number): (tab: number) => PageStorage {
  const writes: {
    readonly tab: number;
    readonly at: number;
    readonly key: string;
    readonly value: string | null;
  }[] = [];
  return (tab) => {
    const seen = (): ReadonlyMap<string, string> => {
      const map = new Map<string, string>();
      for (const { tab: writer, at, key, value } of writes) {
        if (writer !== tab && at + delay > browser.now) continue;
        if (value === null) map.delete(key);
        else map.set(key, value);
      }
      return map;
    };
    const write = (key: string, value: string | null): void => {
      writes.push({ tab, at: browser.now, key, value });
    };
    const storage: PageStorage = {
      getItem: (key) => seen().get(key) ?? null,
      setItem: (key, value) => write(key, value),
      removeItem: (key) => write(key, null),
    };
    return new Proxy(storage, {
      ownKeys: () => [...seen().keys()],
      getOwnPropertyDescriptor: (_target, key) =>
        seen().has(String(key)) ? { enumerable: true, configurable: true, value: "" } : undefined,
    });
  };
}

function openPage(
  browser: Browser,
  settings: Settings,
  storage: PageStorage = browser.storage,
  href = "https://www.example.com/",
): OpenPage {
  const listeners = new Map<string, ((event: PageEvent) => void)[]>();
  const cancelled = new Set<number>();
  const opened = browser.now;
  let open = true;
  let visible = true;
  let timers = 0;

  const addEventListener = (type: string, listener: (event: PageEvent) => void): void => {
    listeners.set(type, [...(listeners.get(type) ?? []), listener]);
  };
  const say = (type: string): void => {
    for (const listener of listeners.get(type) ?? []) listener({ type });
  };
  const later = (run: () => void, milliseconds: number): number => {
    const timer = ++timers;
    browser.due.push({
      at: browser.now + milliseconds,
      alive: () => open && !cancelled.has(timer),
      run,
    });
    return timer;
  };
  const layer: LayerEntry[] = [];
  layer.push = (entry) => {
    const [command, name, , answer] = entry as unknown as readonly [
      string,
      string,
      unknown,
      (id: string) => void,
    ];
    if (command === "get") later(() => answer(SESSION), 1);
    if (command === "event") browser.sent.push({ event: name, at: browser.now });
    return 0;
  };
  const page: PageWindow & Readonly<Record<string, unknown>> = {
    addEventListener,
    document: {
      addEventListener,
      hasFocus: () => visible,
      get visibilityState() {
        return visible ? "visible" : "hidden";
      },
    },
    history: {},
    location: { href },
    performance: { now: () => browser.now - opened },
    setTimeout: later,
    clearTimeout: (timer) => {
      if (timer !== undefined) cancelled.add(timer);
    },
    localStorage: storage,
    dataLayer: layer,
  };
  watchSession(page, settings);
  return {
    hide: () => {
      visible = false;
      say("blur");
      say("visibilitychange");
    },
    close: () => {
      say("pagehide");
      open = false;
    },
  };
}

const KINDS: Readonly<Record<string, MeasureKind>> = { pages: 0, session: 1, engaged: 2 };

function settingsFor(goals: readonly PageCodeEvent[]): Settings {
  return {
    id: "G-TEST1",
    goals: goals.map((goal) =>
      goal.kind === "pages"
        ? [goal.event, 0, goal.threshold]
        : [goal.event, KINDS[goal.clock ?? "session"] ?? 1, goal.threshold * 1000],
    ),
    layer: "dataLayer",
    views: 1,
    restored: 0,
    idle: 1_800_000,
    manager: 0,
  };
}

function live(stays: readonly PageStay[], goals: readonly PageCodeEvent[]): Browser {
  const browser = newBrowser();
  const settings = settingsFor(goals);
  for (const stay of stays) {
    passUntil(browser, stay.openedAt);
    const page = openPage(browser, settings);
    if (stay.hiddenAt < stay.closedAt) {
      passUntil(browser, stay.hiddenAt);
      page.hide();
    }
    passUntil(browser, stay.closedAt);
    page.close();
  }
  return browser;
}

/** Between the moment a goal is reached and its event: gtag's answer and the wait for other tabs, with some room. */
const SETTLED_MS = 520;

describe("the page code and the simulator's reading of a session", () => {
  const seconds = fc.integer({ min: 1, max: 120 });
  const sessions = fc.array(fc.tuple(seconds, fc.integer({ min: 0, max: 120 })), {
    minLength: 1,
    maxLength: 10,
  });
  // Half a second away from every whole one, so that no goal is reached at the very moment a page closes.
  const goals = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("pages" as const), threshold: fc.integer({ min: 1, max: 12 }) }),
      fc.record({
        kind: fc.constant("duration" as const),
        threshold: fc.integer({ min: 0, max: 1200 }).map((n) => n + 0.5),
        clock: fc.constantFrom("session" as const, "engaged" as const),
      }),
    ),
    { minLength: 1, maxLength: 5 },
  );

  test("name the same goals at the same moments, each once", () => {
    fc.assert(
      fc.property(sessions, goals, (pages, wanted) => {
        const tape = createTape(null);
        for (const [front, back] of pages) {
          tape.open("https://www.example.com/", "");
          tape.read(front);
          if (back > 0) tape.leaveInBackground(back);
        }
        const stays = tape.stays();
        const named = wanted.map((goal, n): PageCodeEvent => ({ ...goal, event: `goal_${n}` }));
        const { sent } = live(stays, named);
        for (const goal of named) {
          const at = reachedAt(goal, stays);
          const own = sent.filter((s) => s.event === goal.event).map((s) => s.at);
          expect(own, JSON.stringify(goal)).toHaveLength(at === null ? 0 : 1);
          if (at === null) continue;
          expect(own[0]).toBeGreaterThanOrEqual(at);
          expect(own[0]).toBeLessThanOrEqual(at + SETTLED_MS);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("tabs that see each other's storage late", () => {
  test("send one event for each goal, whenever they were opened", () => {
    const tabs = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(tabs, fc.integer({ min: 0, max: 245 }), fc.boolean(), (openings, delay, leave) => {
        const browser = newBrowser();
        const storage = delayedStorage(browser, delay);
        const settings = settingsFor([
          { event: "opened", kind: "pages", threshold: openings.length },
          { event: "stayed", kind: "duration", threshold: 60, clock: "session" },
        ]);
        const pages = openings
          .toSorted((a, b) => a - b)
          .map((at, tab) => {
            passUntil(browser, at);
            return openPage(browser, settings, storage(tab));
          });
        passUntil(browser, 70_000);
        if (leave) for (const page of pages) page.close();
        passUntil(browser, 200_000);
        expect(browser.sent.filter((s) => s.event === "stayed")).toHaveLength(1);
        expect(browser.sent.filter((s) => s.event === "opened").length).toBe(1);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("the time in a page", () => {
  const PRICES = "https://www.example.com/prices?from=menu";
  const seconds = fc.integer({ min: 1, max: 90 });
  const views = fc.array(fc.record({ here: fc.boolean(), front: seconds, back: fc.constantFrom(0, 30) }), {
    minLength: 1,
    maxLength: 8,
  });

  test("is that of one view in the foreground: every one that is long enough, or one a session", () => {
    fc.assert(
      fc.property(views, seconds, (visits, atLeast) => {
        const goal = (id: string, counting: "once_per_event" | "once_per_session"): DurationGoal => ({
          id,
          name: id,
          tier: "micro",
          category: "engagement",
          type: "duration",
          atLeastSeconds: atLeast + 0.5,
          page: {
            path: [{ kind: "text", operator: "equals", value: "/prices", ignoreCase: false, negated: false }],
          },
          clock: "engaged",
          via: "page_code",
          counting,
          value: { kind: "unmanaged" },
          keyEvent: true,
          protect: false,
        });
        const options = { ...DEFAULT_PAGE_CODE, measurementId: "G-TEST1" };
        const goals = [goal("each", "once_per_event"), goal("once", "once_per_session")];
        const browser = newBrowser();
        for (const { here, front, back } of visits) {
          const page = openPage(
            browser,
            settingsOf(goals, options, false),
            browser.storage,
            here ? PRICES : "https://www.example.com/",
          );
          passUntil(browser, browser.now + front * 1000);
          if (back > 0) {
            page.hide();
            passUntil(browser, browser.now + back * 1000);
          }
          page.close();
        }
        const long = visits.filter(({ here, front }) => here && front > atLeast).length;
        const sent = (event: string): number => browser.sent.filter((s) => s.event === event).length;
        expect(sent("each")).toBe(long);
        expect(sent("once")).toBe(long > 0 ? 1 : 0);
      }),
      { numRuns: runs(300) },
    );
  });
});
