/**
 * The events that a goal's page code sends: once a session, when the visitor has opened so many pages or spent so much
 * time. A pure reading of a session that has been lived; it changes nothing else in it. Knows nothing of goals files.
 */
import type { PageStay } from "./tape.js";

/** Page code that is installed on the site. */
export interface PageCodeEvent {
  /** The event it sends: the goal's id. */
  readonly event: string;
  readonly kind: "pages" | "duration";
  /** `pages`: page views in the session. `duration`: seconds. */
  readonly threshold: number;
  /**
   * `duration` only. `session` (the default): time since the session began, while a page is open. `engaged`: time with
   * a page in the foreground.
   */
  readonly clock?: "session" | "engaged";
}

/** When the page code sends its event (milliseconds since the session began), or null when the session falls short. */
export function reachedAt(code: PageCodeEvent, stays: readonly PageStay[]): number | null {
  if (code.kind === "pages") return pagesReachedAt(code.threshold, stays);
  const wanted = code.threshold * 1000;
  return code.clock === "engaged" ? engagedReachedAt(wanted, stays) : openReachedAt(wanted, stays);
}

function pagesReachedAt(pages: number, stays: readonly PageStay[]): number | null {
  return stays[Math.max(0, Math.ceil(pages) - 1)]?.openedAt ?? null;
}

function openReachedAt(wanted: number, stays: readonly PageStay[]): number | null {
  const end = stays[stays.length - 1]?.closedAt ?? 0;
  return wanted <= end ? wanted : null;
}

function engagedReachedAt(wanted: number, stays: readonly PageStay[]): number | null {
  let left = wanted;
  for (const stay of stays) {
    const inFront = stay.hiddenAt - stay.openedAt;
    if (left <= inFront) return stay.openedAt + left;
    left -= inFront;
  }
  return null;
}

/** The session with the page code's events among its actions, on the pages that were open when they were sent. */
export function withPageCode(
  stays: readonly PageStay[],
  pageCode: readonly PageCodeEvent[],
): readonly PageStay[] {
  const sent = pageCode.flatMap((code) => {
    const at = reachedAt(code, stays);
    return at === null ? [] : [{ at, event: code.event, params: {} }];
  });
  if (sent.length === 0) return stays;
  return stays.map((stay, index) => {
    const isLast = index === stays.length - 1;
    const here = sent.filter(({ at }) => at >= stay.openedAt && (isLast || at < stay.closedAt));
    return here.length === 0
      ? stay
      : { ...stay, actions: [...stay.actions, ...here].toSorted((a, b) => a.at - b.at) };
  });
}
