/**
 * What runs in the visitor's page: counts page views and time of the GA session and sends each goal's event once a
 * session. Knows nothing of Node, of goals files or of GA4's APIs. It is written so that it reads as ES5 once the types
 * are gone, because Tag Manager refuses newer syntax in a custom HTML tag, and so that it minifies well.
 *
 * Storage, all under `ga4_goals.MEASUREMENT_ID.SESSION_ID.`: `t` = milliseconds the session had lasted and the wall
 * clock then, written by whichever page was last active; `v.PAGE` = views and foreground milliseconds of one page load
 * (each page load writes only its own, so tabs cannot overwrite one another); `g.GOAL` = who is about to send the
 * goal's event, then `1` when it is sent. docs/guides/page-code.md says why.
 */
// biome-ignore-all lint/suspicious/noVar: ES5, see above
// biome-ignore-all lint/complexity/useArrowFunction: ES5, see above
// biome-ignore-all lint/complexity/noArguments: ES5, see above; gtag's commands are arguments objects
// biome-ignore-all lint/style/useTemplate: ES5, see above
// biome-ignore-all lint/suspicious/noAssignInExpressions: smaller
import type { DataLayer, LayerEntry, PageEvent, PageStorage, PageTarget, PageWindow } from "./page.js";
import type { AddressTest, Settings } from "./settings.js";

type Milliseconds = number;

export function watchSession(w: PageWindow, settings: Settings): void {
  /** Between a claim and its event. One event is sent while other tabs see local storage within half of this. */
  var SETTLE: Milliseconds = 500;
  /** After which a claim of another page that has sent nothing is taken over. */
  var LOST_CLAIM: Milliseconds = 1500;
  /** Between questions to a gtag that has not answered, or not yet begun the new session. */
  var AGAIN: Milliseconds = 1000;
  var TIMES = 4;
  var DAY: Milliseconds = 864e5;

  var base = "ga4_goals." + settings.id + ".";
  var me = Math.random().toString(36).slice(2);
  var page = w.document;
  var global = w as unknown as Record<string, unknown>;
  var layer: DataLayer;
  /** Undefined until a session is known; whoever reads it then is caught, see `read`. */
  var kept: PageStorage;

  var allowed = false;
  var updated: string | undefined;
  var refused: boolean | undefined;
  var ready: boolean | undefined;

  /** GA's session id; empty until gtag has said it. */
  var session = "";
  /** On this page's own clock, which no change of the computer's clock moves: when the session began. */
  var began: Milliseconds;
  /** By the computer's clock: the last hit of the session that this page knows of. */
  var last = 0;
  /** Page views on this page, whatever the consent; those not yet given to a session; those of this session. */
  var seen = typeof settings.views === "string" ? 0 : 1;
  var pending = 0;
  var views = 0;
  var engaged: Milliseconds = 0;
  /** What that was when this page was last viewed. */
  var before: Milliseconds = 0;
  var front: boolean | undefined;
  var ticked: Milliseconds;
  var asked = 0;
  var patience = 0;
  var timer: number | undefined;
  var claims: Record<string, number> = {};
  var waited: Record<string, 1> = {};
  var done: Record<string, 1> = {};
  var address: string | undefined;

  function now(): Milliseconds {
    return w.performance.now();
  }

  function here(): string | undefined {
    return w.location.href.split("#")[0];
  }

  /** Nothing that goes wrong in here may be seen by the page. */
  function safely<T>(run: (given: T) => void): (given: T) => void {
    return function (given) {
      try {
        run(given);
      } catch (_) {}
    };
  }

  function later(run: () => void, delay: Milliseconds): number {
    return w.setTimeout(safely(run) as () => void, delay);
  }

  function listen(target: PageTarget, types: string, listener: (event: PageEvent) => void): void {
    types.split(" ").forEach(function (type) {
      target.addEventListener(type, safely(listener));
    });
  }

  /** Calls `after` with the arguments whenever the page calls the method, which works as before. */
  function hook(owner: object, method: string, after: (given: ArrayLike<unknown>) => void): void {
    var methods = owner as Record<string, (...given: unknown[]) => unknown>;
    var original = methods[method];
    methods[method] = function (this: unknown) {
      var result = (original as typeof hook).apply(this, arguments as never);
      safely(after)(arguments);
      return result;
    };
  }

  /** As Google's own snippet has it: a command is an arguments object on the data layer. */
  var gtag: (...command: unknown[]) => void = function () {
    layer.push(arguments as unknown as LayerEntry);
  };

  // --- storage -------------------------------------------------------------------------------------------------

  function usable(name: string): PageStorage {
    var found: PageStorage;
    try {
      found = global[name] as PageStorage;
      found.setItem(base, me);
      found.removeItem(base);
      return found;
    } catch (_) {
      return undefined as unknown as PageStorage;
    }
  }

  function read(id: string, name: string): string {
    try {
      return kept.getItem(base + id + "." + name) || "";
    } catch (_) {
      return "";
    }
  }

  function write(name: string, value: unknown): void {
    try {
      kept.setItem(base + session + "." + name, "" + value);
    } catch (_) {}
  }

  /** Every key of ours, with its parts: session, kind, name. */
  function each(run: (key: string, parts: string[]) => void): void {
    Object.keys(kept || {}).forEach(function (key) {
      if (key.indexOf(base) === 0) run(key, key.slice(base.length).split("."));
    });
  }

  /** When, by the computer's clock, a session was last active; 0 where nobody knows. */
  function lastOf(id: string): number {
    return Math.max(+(read(id, "t").split(",")[1] || 0), id === session ? last : 0);
  }

  /** True where GA will call the next hit a new session, as far as this page can know. */
  function isOver(id: string): boolean {
    var at = lastOf(id);
    return at > 0 && Date.now() - at > settings.idle;
  }

  /** Notes a hit. One after the pause begins another session, so it does not revive this one, unless GA has said so. */
  function active(same?: boolean): void {
    if (session && (same || !isOver(session))) {
      write("t", Math.round(now() - began) + "," + (last = Date.now()));
    }
  }

  function save(): void {
    write("v." + me, views + "," + Math.round(engaged));
  }

  // --- the session ---------------------------------------------------------------------------------------------

  function ask(): void {
    if (!allowed) return;
    gtag("get", settings.id, "session_id", safely(learn));
    // Before gtag is configured there may be no answer at all.
    if (!session && asked++ < TIMES) later(ask, AGAIN);
  }

  function learn(given: unknown): void {
    var id = given ? "" + given : "";
    if (!allowed || !id) return;
    kept = kept || usable("localStorage") || usable("sessionStorage");
    // The page view that ends a pause begins a new session, but gtag may answer before it has sent that page view.
    if (pending && isOver(id) && patience++ < TIMES) {
      later(ask, AGAIN);
      return;
    }
    patience = 0;
    tick();
    if (id !== session) begin(id);
    // Another page may know of more time than this one, which was in the back/forward cache.
    began = Math.min(began, now() - +(read(id, "t").split(",")[0] || 0));
    if (pending) {
      views += pending;
      pending = 0;
      active(true);
    }
    save();
    check();
  }

  function begin(id: string): void {
    var time = read(id, "t").split(",");
    if (session) {
      began = now();
      before = engaged = 0;
    }
    session = id;
    views = 0;
    claims = {};
    waited = {};
    last = 0;
    if (time[1])
      began = now() - +(time[0] || 0) - Math.min(Math.max(Date.now() - +time[1], 0), settings.idle);
    else active();
    each(function (key, parts) {
      if (parts[0] !== id && !(Math.abs(Date.now() - lastOf(parts[0] || "")) < DAY)) kept.removeItem(key);
    });
  }

  function tick(): void {
    var at = now();
    if (front) engaged += at - ticked;
    ticked = at;
    front = page.visibilityState === "visible" && page.hasFocus();
  }

  function view(): void {
    seen++;
    tick();
    before = engaged;
    if (allowed) {
      pending++;
      ask();
    }
  }

  // --- goals ---------------------------------------------------------------------------------------------------

  function check(): void {
    w.clearTimeout(timer);
    if (!session || isOver(session)) return;
    var next = 2e9;
    var totals: [number, number, number, number] = [views, now() - began, engaged, engaged - before];
    each(function (_key, parts) {
      var counts: string[];
      if (parts[0] === session && parts[1] === "v" && parts[2] && parts[2] !== me) {
        counts = read(session, "v." + parts[2]).split(",");
        totals[0] += +(counts[0] || 0);
        totals[2] += +(counts[1] || 0);
      }
    });
    settings.goals.forEach(function (goal) {
      // Where every view counts, each has a key of its own.
      var key = goal[4] ? goal[0] + "@" + me + seen : goal[0];
      var left = goal[2] - totals[goal[1]];
      var holder = read(session, "g." + key);
      if (done[session + key] || holder === "1" || !(goal[3] || []).every(isSo)) return;
      if (left > 0) {
        if (goal[1] === 1 || (goal[1] && front)) next = Math.min(next, left);
      } else if (holder && holder !== me && !waited[key]) {
        waited[key] = 1;
        next = Math.min(next, LOST_CLAIM);
      } else if (!claims[key]) {
        write("g." + key, me);
        claims[key] = later(function () {
          send(key);
        }, SETTLE);
      }
    });
    if (next < 2e9) timer = later(ask, next);
  }

  function isSo(test: AddressTest): boolean {
    return +new RegExp(test[0], test[1]).test(w.location.href) !== test[2];
  }

  /** Sends where nobody else has, and where this page is still the one that said last that it would. */
  function send(key: string): void {
    var holder = read(session, "g." + key);
    var name = key.split("@")[0];
    if (!claims[key] || isOver(session)) return;
    delete claims[key];
    if (holder && holder !== me) {
      check();
      return;
    }
    done[session + key] = 1;
    write("g." + key, 1);
    if (settings.manager) layer.push({ event: "ga4_goals." + name });
    else gtag("event", name, { send_to: settings.id });
    active();
  }

  // --- consent -------------------------------------------------------------------------------------------------

  /** Looks at one thing on the data layer. */
  function heed(entry: LayerEntry): void {
    var command = entry[0];
    var name = entry[1];
    var storage = entry[2]?.analytics_storage;
    if (command === "consent" && storage) {
      if (name === "update") updated = storage;
      else if (!settings.manager) refused = refused || storage === "denied";
      if (ready) consider();
    } else if (command === "event") active();
    else name = entry.event;
    if (name && name === settings.views) view();
  }

  function consider(atStart?: boolean): void {
    var may = updated ? updated !== "denied" : !refused;
    if (may === allowed) return;
    allowed = may;
    if (may) {
      // What was seen before consent is forgotten, but for the page it was given on.
      pending = atStart ? seen : Math.min(seen, 1);
      before = engaged = 0;
      began = ticked = now();
      ask();
    } else {
      each(function (key) {
        kept.removeItem(key);
      });
      session = "";
      claims = {};
      w.clearTimeout(timer);
    }
  }

  // --- the page ------------------------------------------------------------------------------------------------

  function turn(event: PageEvent): void {
    var was = front;
    var leaving = event.type === "pagehide";
    tick();
    if (leaving) front = false;
    if (session && (leaving || page.visibilityState === "hidden")) {
      if (was) active();
      Object.keys(claims).forEach(send);
    }
    if (session) save();
    if (event.persisted && !leaving && settings.restored) view();
    else if (front) ask();
    else check();
  }

  function moved(): void {
    if (address !== (address = here())) view();
  }

  function start(): void {
    layer = (global[settings.layer] = global[settings.layer] || []) as DataLayer;
    address = here();
    layer.forEach(safely(heed));
    hook(layer, "push", function (given) {
      [].forEach.call(given, safely(heed));
    });
    if (settings.views === 1) {
      hook(w.history, "pushState", moved);
      hook(w.history, "replaceState", moved);
      listen(w, "popstate", moved);
    }
    listen(page, "visibilitychange", turn);
    listen(w, "focus blur pageshow pagehide", turn);
    tick();
    ready = true;
    consider(true);
  }

  safely(function () {
    var running = (w.ga4Goals = w.ga4Goals || {});
    if (running[settings.id]) return;
    running[settings.id] = 1;
    if (page.prerendering) listen(page, "prerenderingchange", start);
    else start();
  })(0);
}
