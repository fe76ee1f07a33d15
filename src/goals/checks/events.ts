/**
 * Names of events: what GA4 reserves, what it collects by itself, and that no two goals count the same event.
 * Source: support.google.com/analytics/answer/13316687 (reserved names) and the proto comments of EventCreateRule.
 */
import { countedEvent, createsEvent, eventsOf, type Goal, isPlainEvent } from "../goal.js";
import type { Check } from "./context.js";

/** Web streams: names GA4 keeps for itself. */
export const RESERVED_EVENTS: ReadonlySet<string> = new Set([
  "ad_impression",
  "app_remove",
  "app_store_refund",
  "app_store_subscription_cancel",
  "app_store_subscription_renew",
  "click",
  "error",
  "file_download",
  "first_open",
  "first_visit",
  "form_start",
  "form_submit",
  "in_app_purchase",
  "page_view",
  "scroll",
  "session_start",
  "user_engagement",
  "view_complete",
  "video_progress",
  "video_start",
  "view_search_results",
]);

/** Beginnings of names that it keeps too. */
export const RESERVED_PREFIXES = ["_", "firebase_", "ga_", "google_", "gtag."] as const;

/** Key events a standard property holds; 50 on Analytics 360. Source: support.google.com/analytics/answer/13128484. */
const KEY_EVENT_LIMIT = 30;

export const checkEvents: Check = ({ config, error, warning, place, keyPlace, written }) => {
  for (const goal of config.goals) {
    if (createsEvent(goal)) {
      if (RESERVED_EVENTS.has(goal.id))
        error("event-reserved", keyPlace(["goals", goal.id]), { event: goal.id });
      const prefix = RESERVED_PREFIXES.find((p) => goal.id.startsWith(p));
      if (prefix) error("event-prefix", keyPlace(["goals", goal.id]), { event: goal.id, prefix });
    } else if (isPlainEvent(goal) && RESERVED_EVENTS.has(goal.event)) {
      warning("event-collected", place(["goals", goal.id, "event"]), { event: goal.event });
    }
  }

  const byEvent = new Map<string, Goal>();
  for (const goal of config.goals) {
    const event = countedEvent(goal);
    const first = byEvent.get(event);
    const at = createsEvent(goal) ? keyPlace(["goals", goal.id]) : place(["goals", goal.id, "event"]);
    // A plain goal on an event another goal creates has its own, clearer error below.
    if (first && createsEvent(first) === createsEvent(goal)) {
      const shown = written(["goals", goal.id, "event"]);
      error("goals-same-event", at, { shown, other: first.id }, keyPlace(["goals", first.id]));
    } else if (!first) byEvent.set(event, goal);
  }

  const creators = new Map(config.goals.filter(createsEvent).map((goal) => [goal.id, goal]));
  for (const goal of config.goals) {
    if (goal.type !== "event") continue;
    for (const event of eventsOf(goal)) {
      const creator = creators.get(event);
      if (!creator) continue;
      // With conditions, an event named like its own goal would feed on itself.
      error(
        "goal-on-created-event",
        place(["goals", goal.id, "event"]),
        { event, other: creator.id },
        keyPlace(["goals", creator.id]),
      );
    }
  }
  const events = new Set(config.goals.filter((goal) => goal.keyEvent).map(countedEvent));
  if (events.size > KEY_EVENT_LIMIT) {
    const last = config.goals.findLast((goal) => goal.keyEvent)?.id ?? "";
    warning("key-events-too-many", keyPlace(["goals", last]), { count: events.size, limit: KEY_EVENT_LIMIT });
  }
};
