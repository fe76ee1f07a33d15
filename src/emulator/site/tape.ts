/**
 * The record of one session while it is being lived: pages opened, time spent, things done. Times are milliseconds
 * since the session began. Knows nothing of why a visitor does anything, and nothing of export rows.
 */
import type { ExportEcommerce, ExportItem } from "../events/export-row.js";

/** Parameters of an event: whole numbers become int_value in the export, others double_value, texts string_value. */
export type Params = Readonly<Record<string, string | number>>;

/** Something done on a page that sends an event. */
interface Action {
  readonly at: number;
  readonly event: string;
  readonly params: Params;
  readonly items?: readonly ExportItem[];
  readonly ecommerce?: ExportEcommerce;
}

/** What an event of a shop carries besides its parameters. */
export interface Payload {
  readonly items?: readonly ExportItem[];
  readonly ecommerce?: ExportEcommerce;
}

/** One page, from its page_view until the next page or the end. */
export interface PageStay {
  readonly url: string;
  readonly title: string;
  readonly referrer: string | null;
  readonly openedAt: number;
  /** The tab is in the foreground from `openedAt` until here. */
  readonly hiddenAt: number;
  /** The page is open, seen or not, until here. */
  readonly closedAt: number;
  readonly actions: readonly Action[];
}

/** Writes down a session. */
export interface Tape {
  /** Leaves the page that is open and opens another. */
  open(url: string, title: string): void;
  /** Does something on the open page, this many seconds after what was done last. */
  act(afterSeconds: number, event: string, params?: Params, payload?: Payload): void;
  /** Time in the foreground of the open page. */
  read(seconds: number): void;
  /** Time during which the tab is open and another is in front; nothing more happens on this page. */
  leaveInBackground(seconds: number): void;
  /** Seconds since the session began. */
  elapsed(): number;
  /** Pages opened so far. */
  pages(): number;
  /** Everything that happened; the last page ends where time stands. */
  stays(): readonly PageStay[];
}

interface OpenPage {
  readonly url: string;
  readonly title: string;
  readonly referrer: string | null;
  readonly openedAt: number;
  readonly actions: Action[];
  hiddenAt: number | null;
}

/** A blank tape; `referrer` is that of the first page. */
export function createTape(referrer: string | null): Tape {
  const closed: PageStay[] = [];
  let clock = 0;
  let page: OpenPage | null = null;

  const closedNow = (open: OpenPage): PageStay => ({
    ...open,
    hiddenAt: open.hiddenAt ?? clock,
    closedAt: clock,
  });
  return {
    open(url, title) {
      if (page !== null) closed.push(closedNow(page));
      const from: string | null = page === null ? referrer : page.url;
      page = { url, title, referrer: from, openedAt: clock, actions: [], hiddenAt: null };
    },
    act(afterSeconds, event, params = {}, payload = {}) {
      if (page === null || page.hiddenAt !== null) throw new Error(`no page in front to send ${event} from`);
      clock += Math.round(afterSeconds * 1000);
      page.actions.push({ at: clock, event, params, ...payload });
    },
    read(seconds) {
      clock += Math.round(seconds * 1000);
    },
    leaveInBackground(seconds) {
      if (page !== null) page.hiddenAt ??= clock;
      clock += Math.round(seconds * 1000);
    },
    elapsed: () => clock / 1000,
    pages: () => closed.length + (page === null ? 0 : 1),
    stays: () => (page === null ? closed : [...closed, closedNow(page)]),
  };
}
