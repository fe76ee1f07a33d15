/** Goals to what the code in the page is told. Pure; knows nothing of how the code gets into the page. */
import type { PageCodeGoal } from "../goals/goal.js";
import { addressTests } from "../goals/pattern/address-pattern.js";
import type { PageGoal, Settings } from "./in-page/settings.js";

/**
 * What the site calls a page view. `history`: page loads and changes of the address, as GA4's enhanced measurement
 * counts by default. `load`: page loads alone. `event`: events of this name on the data layer, for sites that send
 * their page views themselves.
 */
export type PageViews =
  | { readonly kind: "history" }
  | { readonly kind: "load" }
  | { readonly kind: "event"; readonly event: string };

export interface PageCodeOptions {
  /** `G-...`: whose GA session is counted. */
  readonly measurementId: string;
  /** Name of the data layer in the page. */
  readonly dataLayer: string;
  readonly pageViews: PageViews;
  /** Count a page that comes out of the back/forward cache; GA4 by itself sends no page_view then. */
  readonly countRestored: boolean;
  /** As set in GA4; its default is 30 minutes. */
  readonly sessionTimeoutSeconds: number;
}

/** GA4's default [D 9191807]. */
export const DEFAULT_SESSION_TIMEOUT_SECONDS = 1800;

export const DEFAULT_PAGE_CODE: Omit<PageCodeOptions, "measurementId"> = {
  dataLayer: "dataLayer",
  pageViews: { kind: "history" },
  countRestored: false,
  sessionTimeoutSeconds: DEFAULT_SESSION_TIMEOUT_SECONDS,
};

/** In the order of the goals. `manager`: the events go to Tag Manager, else to gtag. */
export function settingsOf(
  goals: readonly PageCodeGoal[],
  options: PageCodeOptions,
  manager: boolean,
): Settings {
  const { pageViews } = options;
  return {
    id: options.measurementId,
    goals: goals.map(pageGoal),
    layer: options.dataLayer,
    views: pageViews.kind === "event" ? pageViews.event : pageViews.kind === "history" ? 1 : 0,
    restored: options.countRestored ? 1 : 0,
    idle: options.sessionTimeoutSeconds * 1000,
    manager: manager ? 1 : 0,
  };
}

function pageGoal(goal: PageCodeGoal): PageGoal {
  switch (goal.type) {
    case "pages_per_session":
      return [goal.id, 0, goal.atLeast];
    case "duration":
      if (goal.page)
        return [
          goal.id,
          3,
          goal.atLeastSeconds * 1000,
          addressTests(goal.page).map(({ pattern, ignoreCase, negated }) => [
            pattern,
            ignoreCase ? "i" : "",
            negated ? 1 : 0,
          ]),
          goal.counting === "once_per_event" ? 1 : 0,
        ];
      return [goal.id, goal.clock === "session" ? 1 : 2, goal.atLeastSeconds * 1000];
  }
}
